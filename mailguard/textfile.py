"""Files that somebody wrote by hand: configuration, platforms, zones."""

from __future__ import annotations

import errno
import os
from importlib.resources.abc import Traversable
from pathlib import Path

from mailguard.limits import MAX_TEXT_FILE


def read_text(file: Path | Traversable) -> str:
    """The text in `file`, in UTF-8, with or without the mark that Windows puts before it.

    Raises OSError, whose `strerror` says why, for what is no such text or longer than the limit
    too: a device never ends.
    """
    with file.open("rb") as opened:
        octets = opened.read(MAX_TEXT_FILE + 1)
    if len(octets) > MAX_TEXT_FILE:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OSError(errno.EILSEQ, "not UTF-8 text") from None
