"""The hash of a body in its canonical form (RFC 6376 sections 3.4.3, 3.4.4 and 3.7).

Bodies go to the hash in pieces, so that a mail of 25 MB is not held twice, and every step is
linear whatever the body is made of.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailguard.auth.dkim.canonical import one_space, trimmed_lines

_PIECE = 64 * 1024
_WINDOW = 512
# Read backwards, from the end of the body: CRLF is LF, CR.
_EMPTY_LINES = re.compile(rb"(?:\n\r)*+")
_BLANK_LINES = re.compile(rb"(?:[ \t]++|\n\r)*+")


@dataclass(frozen=True, slots=True)
class BodyHash:
    """SHA-256 of a canonical body up to l=; whether body was left out, or l= counts too far."""

    digest: bytes
    leaves_out: bool = False
    too_short: bool = False


def hash_body(body: bytes, *, relaxed: bool, length: int | None) -> BodyHash:
    """Hash `body` (lines ending in CRLF), `length` octets of its canonical form or all of it."""
    pieces = _relaxed(body) if relaxed else _simple(body)
    digest = hashlib.sha256()
    if length is None:
        for piece in pieces:
            digest.update(piece)
        return BodyHash(digest.digest())
    left = length
    for piece in pieces:
        digest.update(piece[:left])
        left -= len(piece)
        if left < 0:
            return BodyHash(digest.digest(), leaves_out=True)
    return BodyHash(digest.digest(), too_short=left > 0)


def _simple(body: bytes) -> Iterator[memoryview | bytes]:
    """RFC 6376 section 3.4.3: empty lines at the end become one CRLF, and nothing else changes."""
    yield memoryview(body)[: _end(body, _EMPTY_LINES)]
    yield b"\r\n"


def _relaxed(body: bytes) -> Iterator[bytes]:
    """RFC 6376 section 3.4.4: runs of white space shrink, at line ends and at the end they go."""
    end = _end(body, _BLANK_LINES)
    start = 0
    space = b""
    while start < end:
        stop = min(start + _PIECE, end)
        if body[stop - 1 : stop + 1] == b"\r\n":
            stop += 1  # white space is cut before CRLF, which must not be torn apart
        piece = space + body[start:stop]
        start = stop
        if b" " in piece or b"\t" in piece:  # base64 has neither
            piece = trimmed_lines(one_space(piece))
        # A space at the end of a piece waits for what follows it: more space, CRLF, or text.
        space = b" " if piece.endswith(b" ") else b""
        yield piece[:-1] if space else piece
    if end:
        yield b"\r\n"


def _end(body: bytes, blank: re.Pattern[bytes]) -> int:
    """Where the lines end that are more than `blank`; read from the end in small windows."""
    end = len(body)
    while end:
        start = max(0, end - _WINDOW)
        if start and body[start - 1 : start + 1] == b"\r\n":
            start -= 1
        match = blank.match(body[start:end][::-1])
        matched = match.end() if match else 0
        end -= matched
        if end > start:
            break
    return end
