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
_NO_LETTERS = bytes(octet for octet in range(256) if chr(octet) not in string.ascii_letters)
_NO_VOWELS = bytes(octet for octet in range(256) if chr(octet) not in "aeiouAEIOU")
_SHORTEST = 5 * _LINE
_VOWELS = 0.3
"""Share of vowels among letters: of base64 it is a fifth, of languages in Latin letters two."""


def without_octets(text: str) -> str:
    """`text` without them: nobody reads them, and by chance they spell anything. Linear.

    Words of a language stay, however long: an impostor may leave out the blanks.
    """
    # Most text holds none: to look for its shape is twenty times as fast.
    if _SHAPE not in text.encode("utf-8", "replace").translate(_SHAPES):
        return text
    return _RUN.sub(_kept, text)


def _kept(run: re.Match[str]) -> str:
    written = run[0].encode("ascii", "replace")  # blanks may be others
    letters = len(written.translate(None, _NO_LETTERS))
    vowels = len(written.translate(None, _NO_VOWELS))
    told = len(written) < _SHORTEST or vowels > _VOWELS * letters
    return run[0] if told else "\n"
