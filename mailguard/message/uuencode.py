"""The transfer encoding from before MIME, which Thunderbird and others still undo (POSIX)."""

from __future__ import annotations

import binascii
import re
from contextlib import suppress

NAMES = ("x-uuencode", "uuencode", "x-uue", "uue")
_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)


def decode_uuencode(encoded: bytes) -> bytes:
    """What the first file in `encoded` holds; `encoded` itself where none begins there. Lines that
    cannot be read are left out.
    """
    begin = _BEGIN.search(encoded)
    if begin is None:
        return encoded
    found: list[bytes] = []
    for line in encoded[begin.end() :].splitlines():
        if line == b"end":
            break
        with suppress(binascii.Error):
            found.append(binascii.a2b_uu(line))
    return b"".join(found)
