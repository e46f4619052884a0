"""A name found in a text: the word that it stands in, and what it took to read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from mailguard.limits import MAX_WORD
from mailguard.names.fold import fold_alike, fold_plain
from mailguard.names.writing import FIRST_UNSPACED

_SMALL_WORDS = frozenset("בלמהושכبلوكف")


class Technique(StrEnum):
    """What it takes to read a name, from nothing to the weakest."""

    PLAIN = "plain"
    SPACING = "spacing"
    INVISIBLE = "invisible"
    BIDI = "bidi"
    COMPAT = "compat"
    SOUND = "sound"
    HOMOGLYPH = "homoglyph"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name found at `start`:`end` of `visible(text)`.

    `name` is the name as listed, `text` as written. `word` is the whole word that it stands in, and
    `glued` whether that is longer than the name ("dhgateseller").
    """

    start: int
    end: int
    name: str
    text: str
    technique: Technique
    word: str = ""
    glued: bool = False


def precedence(match: NameMatch) -> tuple[bool, int, int]:
    """Whole words first, then the longest, then the leftmost."""
    return (match.glued and bool(match.name), match.start - match.end, match.start)


def matched(shown: str, start: int, end: int, name: str, technique: Technique | None) -> NameMatch:
    """`name` at `start`:`end` of `shown`, as it is written where no `technique` is known."""
    written = shown[start:end]
    first, last = start, end
    if _joins(shown[start]):
        limit = max(0, start - MAX_WORD)
        while first > limit and _joins(shown[first - 1]) and not _hump(shown, first):
            first -= 1
    if _joins(shown[end - 1]):
        limit = min(len(shown), end + MAX_WORD)
        while last < limit and _joins(shown[last]) and not _hump(shown, last):
            last += 1
    how = technique or _how_written(written)
    glued = is_glued(shown, start, end)
    return NameMatch(start, end, name, written, how, shown[first:last], glued)


def is_glued(shown: str, start: int, end: int) -> bool:
    """Whether `start`:`end` is part of a longer word or number."""
    if start > 0:
        before, first = shown[start - 1], shown[start]
        glued = _joins(before) and _joins(first) and not _hump(shown, start)
        if (glued and not _is_small_word(shown, start)) or (before.isdigit() and first.isdigit()):
            return True
    if end < len(shown):
        last, after = shown[end - 1], shown[end]
        if (_joins(last) and _joins(after) and not _hump(shown, end)) or (
            last.isdigit() and after.isdigit()
        ):
            return True
    return False


def _is_small_word(text: str, at: int) -> bool:
    """Whether the letter before `at` is a word of its own: Hebrew and Arabic write "to" so."""
    alone = at < 2 or not _joins(text[at - 2])
    return alone and text[at - 1] in _SMALL_WORDS and "\u0590" <= text[at] < "\u0700"


def _joins(c: str) -> bool:
    """Whether `c` is a letter of a script whose words stand apart."""
    return c < FIRST_UNSPACED and c.isalpha()


def _hump(text: str, at: int) -> bool:
    """Whether a new word begins at `at` by its capital ("DHgate|Risk")."""
    return text[at - 1].islower() and text[at].isupper()


def _how_written(written: str) -> Technique:
    """Whether ASCII letters or Han characters stand in another form."""
    if written.isascii() or not any(_is_form(c) for c in written):
        return Technique.PLAIN
    return Technique.COMPAT


def _is_form(c: str) -> bool:
    return not c.isascii() and (fold_plain(c).text.isascii() or "\u2e80" <= c <= "\u2fdf")


def holds_disguise(match: NameMatch) -> bool:
    """Whether a digit, a sign, a capital I or a pair of letters stands for a letter.

    "i" and "l" share a look only so that "1" can be either: "All Express" is not AliExpress.
    """
    meant = [c for c in fold_plain(match.name).text if c.isalnum()]
    written = [c for c in match.text if c not in " -_"]
    if len(meant) != len(written):
        return True
    swapped = [w for m, w in zip(meant, written, strict=True) if fold_alike(w).text != m]
    return bool(swapped) and all(w == "I" or not w.isalpha() for w in swapped)


def with_hiding(matches: list[NameMatch], text: str) -> list[NameMatch]:
    """`matches`, as bidi or invisible where a name does not stand in `text` as it is read."""
    hiding: dict[str, Technique] = {}  # each spelling is looked for once
    for written in {match.text for match in matches}:
        if written not in text:
            reversed_too = written[::-1] in text
            hiding[written] = Technique.BIDI if reversed_too else Technique.INVISIBLE
    open_to_hiding = (Technique.PLAIN, Technique.SPACING)
    return [
        replace(match, technique=hiding.get(match.text) or match.technique)
        if match.technique in open_to_hiding
        else match
        for match in matches
    ]
