"""Mail within a signature (RFC 8551 section 3.5.2): clients show it, whoever signed it."""

from __future__ import annotations

from collections.abc import Iterator

KINDS = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_DATA = bytes.fromhex("06092a864886f70d010701")
"""The object identifier before the content (RFC 5652 section 4), which is not encrypted."""
_REACH = 4096
_EXPLICIT, _STRING, _STRINGS = 0xA0, 0x04, 0x24
_ENDLESS = 0x80
_LONGEST = 4
"""Octets of a length."""


def signed_mail(der: bytes) -> bytes | None:
    """The MIME entity in SignedData (RFC 5652 section 5.2), None where there is none. Linear.

    Nothing is verified: what stands in it is shown to the reader all the same.
    """
    found = der.find(_DATA, 0, _REACH)
    if found < 0:
        return None
    tag, start, _ = _element(der, found + len(_DATA))
    if tag != _EXPLICIT:
        return None
    return b"".join(_strings(der, start)) or None


def _strings(der: bytes, at: int) -> Iterator[bytes]:
    """The octets of a string, whole or in pieces (X.690 section 8.7)."""
    tag, start, end = _element(der, at)
    if tag == _STRING:
        yield der[start:end]
    while tag == _STRINGS and start < end:
        piece, first, start = _element(der, start)
        if piece != _STRING:
            break
        yield der[first:start]


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start and end of an element; one without a length ends with what it is in."""
    head = der[at : at + 2]
    if len(head) < 2:
        return 0, len(der), len(der)
    start, length = at + 2, head[1]
    if length == _ENDLESS:
        return head[0], start, len(der)
    if length > _ENDLESS:
        more = min(length - _ENDLESS, _LONGEST)
        length = int.from_bytes(der[start : start + more])
        start += more
    return head[0], start, min(start + length, len(der))
