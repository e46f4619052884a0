"""Macro strings (RFC 7208 section 7): read once, expanded for each mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from mailguard.dns.names import MAX_NAME
from mailguard.limits import MAX_SPF_EXPLANATION

# RFC 7208 section 7.1: macro-letter, transformers, delimiters.
_BODY = re.compile(r"([A-Za-z])([0-9]*)([rR]?)([-.+,/_=]*)", re.ASCII)
_LETTERS = frozenset("slodiphv")
_EXPLANATION_LETTERS = _LETTERS | frozenset("crt")
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}
# More parts than any expansion can have (an IPv6 address has 32, a name 127).
_ALL_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Macro:
    """One `%{...}`: the right-hand `parts` of its value, split at `delimiters`."""

    letter: str
    escaped: bool = False
    parts: int = _ALL_PARTS
    reverse: bool = False
    delimiters: str = "."

    def expand(self, value: str) -> str:
        """`value` transformed (RFC 7208 section 7.3)."""
        separator = self.delimiters[0]
        for other in self.delimiters[1:]:
            value = value.replace(other, separator)
        parts = value.split(separator)
        if self.reverse:
            parts.reverse()
        text = ".".join(parts[-self.parts :])
        # An upper-case letter asks for everything outside RFC 3986's "unreserved" to be escaped.
        return quote(text, safe="", errors="replace") if self.escaped else text


MacroString = tuple[str | Macro, ...]
"""Literal text and macros, in order."""

Values = Callable[[str], str]
"""A macro letter's value for the mail at hand."""


class MacroError(ValueError):
    """The text is no macro string."""


def read_macros(text: str, *, explanation: bool = False) -> MacroString:
    """`text` as a macro-string, or as the explain-string of `exp`, where spaces may stand.

    Raises `MacroError` where the grammar of RFC 7208 section 7.1 has no place for it.
    """
    letters = _EXPLANATION_LETTERS if explanation else _LETTERS
    pieces: list[str | Macro] = []
    position = 0
    while (percent := text.find("%", position)) >= 0:
        pieces.append(_literal(text[position:percent], explanation))
        following = text[percent + 1 : percent + 2]
        if following == "{":
            end = text.find("}", percent)
            if end < 0:
                raise MacroError("a macro is not closed")
            pieces.append(_macro(text[percent + 2 : end], letters))
            position = end + 1
        elif following in _ESCAPES:
            pieces.append(_ESCAPES[following])
            position = percent + 2
        else:
            raise MacroError("a % stands alone")
    pieces.append(_literal(text[position:], explanation))
    return tuple(piece for piece in pieces if piece)


def _literal(text: str, explanation: bool) -> str:
    # RFC 7208 section 7.1: visible ASCII; section 6.2: in explanations the space too.
    if not (text.isascii() and text.isprintable()) or (" " in text and not explanation):
        raise MacroError("a character that is not visible ASCII")
    return text


def _macro(body: str, letters: frozenset[str]) -> Macro:
    match = _BODY.fullmatch(body)
    if match is None or match[1].lower() not in letters:
        raise MacroError("a macro that does not exist")
    letter, digits, reverse, delimiters = match.groups()
    if digits and not digits.strip("0"):
        raise MacroError("a macro that keeps no part")
    few = digits and len(digits) <= len(str(_ALL_PARTS))
    return Macro(
        letter=letter.lower(),
        escaped=letter.isupper(),
        parts=min(int(digits), _ALL_PARTS) if few else _ALL_PARTS,
        reverse=bool(reverse),
        delimiters="".join(dict.fromkeys(delimiters)) or ".",
    )


def expand_name(pieces: MacroString, values: Values) -> str:
    """`pieces` as the name of a lookup: cut to 253 characters, "" where there is no such name.

    Expanded from the right, because what is too long is cut on the left, label by label
    (RFC 7208 section 7.3); so a bomb of macros costs no more than the name that is left of it.
    """
    kept: list[str] = []
    size = 0
    for piece in reversed(pieces):
        text = piece if isinstance(piece, str) else piece.expand(values(piece.letter))
        kept.append(text)
        size += len(text)
        if size > MAX_NAME + 1:
            break
    name = "".join(reversed(kept)).removesuffix(".")
    if len(name) > MAX_NAME:
        _, _, name = name[-MAX_NAME - 1 :].partition(".")
    # RFC 8616 section 4: what expands to non-ASCII (a local part) names nothing in DNS.
    return name if name.isascii() else ""


def expand_text(pieces: MacroString, values: Values) -> str:
    """`pieces` as an explanation (RFC 7208 section 6.2), cut at its limit."""
    kept: list[str] = []
    size = 0
    for piece in pieces:
        text = piece if isinstance(piece, str) else piece.expand(values(piece.letter))
        kept.append(text)
        size += len(text)
        if size > MAX_SPF_EXPLANATION:
            break
    return "".join(kept)[:MAX_SPF_EXPLANATION]
