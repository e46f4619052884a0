"""The words by which impostors speak, all languages together, found in one pass over a text."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

import tomli

from mailguard.names.fold import fold_plain
from mailguard.names.search import Search
from mailguard.registry.index import Registry
from mailguard.registry.vocabulary import Vocabulary

_LAST_SIGN = "@"
"""Blanks, digits and signs up to this one are part of no word: most words stand beside them."""
_CLOSING = 5
"""Letters of a word from which on it says what a compound is that it closes."""
_MAX_JOINED = 24
_FIRST_UNSPACED = "\u0e00"  # Thai; the scripts before it write words with spaces between


Term = tuple[str, bool]
"""A word as it is looked for, folded, and whether any ending may follow."""


class Word(StrEnum):
    """What a word does; the keys of `vocabulary/*.toml`, but for those that the registry lists."""

    RISK = "risk"
    SERVICE = "service"
    NOTICE = "notice"
    VOUCHER = "voucher"
    FILLER = "filler"
    MENTION = "mention"
    ASIDE = "aside"
    HIRING = "hiring"
    VIA = "via"
    OF = "of"
    GREETING = "greeting"
    PERSON = "person"
    YOURS = "yours"
    OURS = "ours"
    SELF = "self"
    THREAT = "threat"
    PRIZE = "prize"
    DRAWN = "drawn"
    ACCOUNT = "account"
    HOLDING = "holding"
    IF = "if"
    EVENT = "event"
    NEGATION = "negation"
    IDIOM = "idiom"
    IMPOSTOR = "impostor"
    WARNING = "warning"
    PLEASE = "please"
    CONTACT = "contact"
    PAY = "pay"
    SCAN = "scan"
    CODE_NOUN = "code_noun"
    FEE_ACTIVATION = "fee_activation"
    FEE_DEPOSIT = "fee_deposit"
    FEE_RETURN = "fee_return"
    GAME_CARD = "game_card"
    CARD_ACT = "card_act"
    DUE = "due"
    PAYEE = "payee"
    DEMAND = "demand"
    CREDENTIAL = "credential"
    HAND_OVER = "hand_over"
    CALL = "call"
    CHARGE = "charge"
    SOLD = "sold"
    BOUGHT = "bought"
    DISOWN = "disown"
    FAILS = "fails"
    BUYING = "buying"
    ADDRESS_OF = "address_of"
    ASKING = "asking"
    SOCIAL = "social"
    NOTE = "note"
    THEY = "they"
    SENDS = "sends"


_LISTED: dict[Word, tuple[str, ...]] = {
    Word.RISK: ("risk_departments",),
    Word.SERVICE: ("departments",),
    Word.NOTICE: ("services", "notices"),
    Word.VOUCHER: ("vouchers",),
    Word.THREAT: ("threats",),
}
"""The words that the registry lists, and under what: impostors' names are made of them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found at `start`:`end` of a folded text, and what it does there."""

    start: int
    end: int
    words: frozenset[Word]

    def inside(self, other: Hit) -> bool:
        """Whether this is part of a longer word found."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


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
        with `compounds`, words that a known one closes are found as well ("Einkaufsgutschein").
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
        """What a longer word does that begins with `folded`; nothing where there is none."""
        at = bisect_right(self._terms, folded)
        if at < len(self._terms) and self._terms[at].startswith(folded):
            return self._does[at][1]
        return frozenset()


@cache
def lexicon(*words: Word) -> Lexicon:
    """The words of these kinds in every language; kinds that the registry lists are not among them.

    Raises KeyError for those: they want `names_lexicon`.
    """
    return Lexicon(_entries(words))


@lru_cache(maxsize=64)
def names_lexicon(registry: Registry, *words: Word) -> Lexicon:
    """The words of these kinds, those included that the registry and the operator's files list."""
    own = [word for word in words if word not in _LISTED]
    return Lexicon([*_entries(own), *_listed(registry.vocabulary, words)])


def _entries(words: Iterable[Word]) -> Iterator[tuple[Word, Term]]:
    for entries in _files():
        for word in words:
            for term in entries.get(word, ()):  # places.toml holds one kind only
                yield word, term


def _listed(vocabulary: Vocabulary, words: Iterable[Word]) -> Iterator[tuple[Word, Term]]:
    for word in words:
        for kind in _LISTED.get(word, ()):
            for term in _terms(getattr(vocabulary, kind)):
                yield word, term


@lru_cache(maxsize=64)
def _terms(listed: tuple[str, ...]) -> list[Term]:
    """What the registry lists: folded once, as what the files list."""
    return [*map(_term, listed)]


def _term(written: str) -> Term:
    return fold_plain(written.removesuffix("*")).text, written.endswith("*")


@cache
def _with(words: frozenset[Word], word: Word) -> frozenset[Word]:
    """`words` and one more: the same set for all the thousands of entries that do the same."""
    return words | {word}


@cache
def _doing(open_end: bool, words: frozenset[Word]) -> tuple[bool, frozenset[Word]]:
    """The two together: one object for thousands of entries."""
    return open_end, words


@cache
def _files() -> tuple[dict[str, list[Term]], ...]:
    """What the files list: folded once, for most words are in many lexicons."""
    folder = sorted(files(__package__).iterdir(), key=lambda entry: entry.name)
    read = (tomli.loads(e.read_text(encoding="utf-8")) for e in folder if e.name.endswith(".toml"))
    return tuple({word: [*map(_term, listed)] for word, listed in e.items()} for e in read)


def _joined(left: str, right: str) -> bool:
    """Whether two characters belong to one word: letters of a script that writes spaces."""
    return _is_spaced(left) and _is_spaced(right)


def _is_spaced(c: str) -> bool:
    """Whether `c` is a letter of such a script, or a sign that is part of one (Devanagari "ा")."""
    if c >= _FIRST_UNSPACED:
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
