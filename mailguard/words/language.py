"""Which language to speak, from the locale."""

from __future__ import annotations

import os
from collections.abc import Mapping


def from_locale(environ: Mapping[str, str] = os.environ) -> str:
    """The language of a locale: "zh" where it is Chinese, else "en".

    LC_ALL, LC_MESSAGES and LANG in the order of POSIX (XBD section 8.2): the first that is set
    decides.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
