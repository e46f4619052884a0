"""A field's parameters (RFC 2045 section 5.1), those in pieces or in a charset too (RFC 2231)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from mailguard.message.charsets import decode

_PARAMETER = re.compile(
    r';\s*([\w-]+)(?:\*(\d{1,3}))?(\*?)\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^\s;()"]*))',
    re.DOTALL,
)
_COMMENT = re.compile(
    r'("[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))|\([^()\\]*+(?:\\.[^()\\]*+)*+\)', re.DOTALL
)


def without_comments(text: str) -> str:
    """`text` without comments (RFC 5322 section 3.2.2), of which there may be some anywhere."""
    return _COMMENT.sub(lambda found: found[1] or " ", text) if "(" in text else text


def parameters(text: str) -> dict[str, str]:
    """The parameters of a field by name in lower case; the first of a name counts.

    One in pieces is put together in the order of their numbers. What is spelled in a charset as
    well has that reading under its name with "*" behind it: clients differ in which they prefer.
    """
    found: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, str]]] = {}
    for name, number, star, quoted, bare in _PARAMETER.findall(text):
        if number or star:
            pieces.setdefault(name.lower(), {}).setdefault(int(number or 0), (quoted or bare, star))
        else:
            found.setdefault(name.lower(), quoted or bare)
    for name, numbered in pieces.items():
        value = _joined([numbered[number] for number in sorted(numbered)])
        found.setdefault(name, value)
        found[f"{name}*"] = value
    return found


def _joined(pieces: list[tuple[str, str]]) -> str:
    """Pieces as one value; those with a "*" have percent signs, the first of them a charset."""
    charset, octets = "", b""
    for number, (piece, star) in enumerate(pieces):
        if star and number == 0 and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        octets += unquote_to_bytes(piece) if star else piece.encode("utf-8", "replace")
    return decode(octets, charset)[0]
