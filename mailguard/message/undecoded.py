"""Octets in base64 that stand in a text: keys, signatures, files that no client decodes."""

from __future__ import annotations

import re
import string

_ALPHABET = string.ascii_letters + string.digits + "+/"  # RFC 4648 section 4
_LINE = 60
"""Characters of a word from which on it may be a line of them; 64 and 76 are usual."""
_RUN = re.compile(rf"(?<!\S)(?:[{_ALPHABET}]{{{_LINE},}}+={{0,2}}(?!\S)\s*+)+")
_SHAPES = bytes(ord("a") if chr(octet) in _ALPHABET else ord(" ") for octet in range(256))
_SHAPE = b"a" * _LINE
_SHORTEST = 5 * _LINE
_LOOKED_AT = 500
"""Words of a run that are looked at: nobody goes through more."""
_READABLE = 0.6
"""Share of small letters, or of capitals, from which on a word may be read; of base64 it is 0.4."""
_SMALL, _CAPITALS = string.ascii_lowercase.encode(), string.ascii_uppercase.encode()


def without_octets(text: str) -> str:
    """`text` without them: nobody reads them, and by chance they spell anything. Linear.

    Words of a language stay, however long, also between such lines: an impostor may leave out the
    blanks.
    """
    # Most text holds none: to look for its shape is twenty times as fast.
    if _SHAPE not in text.encode("utf-8", "replace").translate(_SHAPES):
        return text
    return _RUN.sub(_kept, text)


def _kept(run: re.Match[str]) -> str:
    if len(run[0]) < _SHORTEST:
        return run[0]
    return "\n".join([*filter(_is_readable, run[0].split()[:_LOOKED_AT]), ""])


def _is_readable(word: str) -> bool:
    most = (1 - _READABLE) * len(word)
    written = word.encode()
    return any(len(written.translate(None, case)) < most for case in (_SMALL, _CAPITALS))
