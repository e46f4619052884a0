"""The words that the files here list, and the registry, as lexicons of the kinds asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

import tomli

from mailguard.impersonation.vocabulary.hits import Lexicon, Term
from mailguard.impersonation.vocabulary.word import Word
from mailguard.names.fold import fold_plain
from mailguard.registry.index import Registry
from mailguard.registry.vocabulary import Vocabulary

_LISTED: dict[Word, tuple[str, ...]] = {
    Word.RISK: ("risk_departments",),
    Word.SERVICE: ("departments",),
    Word.NOTICE: ("services", "notices"),
    Word.VOUCHER: ("vouchers",),
    Word.THREAT: ("threats",),
}
"""The words that the registry lists, and under what: impostors' names are made of them."""


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
def _files() -> tuple[dict[str, list[Term]], ...]:
    """What the files list: folded once, for most words are in many lexicons."""
    folder = sorted(files(__package__).iterdir(), key=lambda entry: entry.name)
    read = (tomli.loads(e.read_text(encoding="utf-8")) for e in folder if e.name.endswith(".toml"))
    return tuple({word: [*map(_term, listed)] for word, listed in e.items()} for e in read)
