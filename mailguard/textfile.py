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
    too: a device never ends. A pipe to which nobody writes is empty.
    """
    with open(file, "rb", opener=_at_once) if isinstance(file, Path) else file.open("rb") as opened:
        octets = opened.read(MAX_TEXT_FILE + 1)
    if len(octets) > MAX_TEXT_FILE:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OSError(errno.EILSEQ, "not UTF-8 text") from None


def _at_once(path: str, flags: int) -> int:
    """Open a file; a pipe without waiting for somebody who writes to it (open(2), O_NONBLOCK)."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor
