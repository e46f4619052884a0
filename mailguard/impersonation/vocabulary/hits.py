"""Words of some kinds, found together in one pass over a text."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from mailguard.impersonation.vocabulary.word import Word
from mailguard.names.search import Search
from mailguard.names.writing import FIRST_UNSPACED

_LAST_SIGN = "@"
"""Blanks, digits and signs up to this one are part of no word: most words stand beside them."""
_AFTER_BLANK = "!"
"""The first sign after the blank, as texts are sorted."""
_CLOSING = 5
"""Letters of a word from which on it says what a compound is that it closes."""
_MAX_JOINED = 24

Term = tuple[str, bool]
"""A word as it is looked for, folded, and whether any ending may follow."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found at `start`:`end` of a folded text, and what it does there."""

    start: int
    end: int
    words: frozenset[Word]

    def inside(self, other: Hit) -> bool:
        """Whether this is part of a longer word found."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.covers(self)

    def covers(self, other: Hit) -> bool:
        """Whether all of another word is part of this one, or is this one."""
        return self.start <= other.start and other.end <= self.end


class Lexicon:
    """The words of some kinds, found together."""

    def __init__(self, entries: Iterable[tuple[Word, Term]]) -> None:
        kinds: dict[Term, frozenset[Word]] = defaultdict(frozenset)
        for word, term in entries:
            kinds[term] = _with(kinds[term], word)
        terms = sorted(kinds)
        self._terms = [term for term, _ in terms]
        self._does = [_doing(open_end, kinds[term, open_end]) for term, open_end in terms]
        self._search = Search(self._terms)

    def find(self, folded: str, *, compounds: bool = False) -> list[Hit]:
        """Every word in text that `fold_plain` gave, overlapping ones too, in order of their end.

        Linear in the text but for the number of hits. Words of scripts with spaces are whole words;
        with `compounds`, words that a known one closes are found as well ("Einkaufsgutschein"), but
        for those that are known themselves: a "concours" is no "cours".
        """
        hits = []
        for index, start, end in self._search.find(folded):
            open_end, words = self._does[index]
            # Most words stand alone: then it is enough to look at what is beside them.
            before, after = folded[start - 1 : start], folded[end : end + 1]
            if before > _LAST_SIGN and _joined(before, folded[start]):
                if not compounds or end - start < _CLOSING:
                    continue
                start = _word_start(folded, start)
                if self.lists(folded[start:end]):
                    continue
            if after > _LAST_SIGN and _joined(folded[end - 1], after):
                if not open_end:
                    continue
                end = _word_end(folded, end)
            hits.append(Hit(start, end, words))
        return hits

    @property
    def terms(self) -> frozenset[str]:
        """Every word, folded, without the sign for any ending."""
        return frozenset(self._terms)

    def lists(self, folded: str) -> bool:
        """Whether exactly this is one of the words."""
        at = bisect_right(self._terms, folded) - 1
        return at >= 0 and self._terms[at] == folded

    def begins(self, folded: str) -> frozenset[Word]:
        """What a longer word does that begins with `folded`; nothing where there is none.

        In two words the last one must be longer: "labor" is not cut off from "labor day".
        """
        at = bisect_left(self._terms, folded + _AFTER_BLANK)
        if at < len(self._terms) and self._terms[at].startswith(folded):
            return self._does[at][1]
        return frozenset()


@cache
def _with(words: frozenset[Word], word: Word) -> frozenset[Word]:
    """`words` and one more: the same set for all the thousands of entries that do the same."""
    return words | {word}


@cache
def _doing(open_end: bool, words: frozenset[Word]) -> tuple[bool, frozenset[Word]]:
    """The two together: one object for thousands of entries."""
    return open_end, words


def _joined(left: str, right: str) -> bool:
    """Whether two characters belong to one word: letters of a script that writes spaces."""
    return _is_spaced(left) and _is_spaced(right)


def _is_spaced(c: str) -> bool:
    """Whether `c` is a letter of such a script, or a sign that is part of one (Devanagari "ा")."""
    if c >= FIRST_UNSPACED:
        return False
    return c.isalpha() or (not c.isascii() and unicodedata.category(c).startswith("M"))


def _word_start(folded: str, start: int) -> int:
    limit = max(0, start - _MAX_JOINED)
    while start > limit and _is_spaced(folded[start - 1]):
        start -= 1
    return start


def _word_end(folded: str, end: int) -> int:
    limit = min(len(folded), end + _MAX_JOINED)
    while end < limit and _is_spaced(folded[end]):
        end += 1
    return end
