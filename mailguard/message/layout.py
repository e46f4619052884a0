"""Plain text as clients lay it out, where its type says that lines are not to be read as such."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CALENDAR_FOLD = re.compile(r"\n[ \t]")
_CALENDAR_ESCAPE = re.compile(r"\\([nN,;\\])")
_FLOWED = re.compile(r"(?<!^--) \n(?![> \n])", re.MULTILINE)


def laid_out(text: str, kind: str, parameters: Mapping[str, str]) -> str:
    """`text` with the line breaks that its reader sees, lines ending in LF."""
    if kind == "text/calendar":  # RFC 5545 sections 3.1 and 3.3.11
        text = _CALENDAR_FOLD.sub("", text)
        return _CALENDAR_ESCAPE.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], text)
    if parameters.get("delsp", "").lower() == "yes":  # RFC 3676 section 4.1
        return _FLOWED.sub("", text)
    return text
