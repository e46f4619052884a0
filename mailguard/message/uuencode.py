"""The transfer encoding from before MIME, which Thunderbird and others still undo (POSIX)."""

from __future__ import annotations

import binascii
import re
from contextlib import suppress

NAMES = ("x-uuencode", "uuencode", "x-uue", "uue")
_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)


def decode_uuencode(encoded: bytes) -> bytes:
    """`encoded` with the first file in it decoded, but for lines that cannot be read.

    What stands around it stays: clients that do not decode show it.
    """
    begin = _BEGIN.search(encoded)
    if begin is None:
        return encoded
    end = _END.search(encoded, begin.end())
    found = [encoded[: begin.start()]]
    for line in encoded[begin.end() : end.start() if end else len(encoded)].splitlines():
        with suppress(binascii.Error):
            found.append(binascii.a2b_uu(line))
    return b"".join([*found, encoded[end.end() :] if end else b""])
