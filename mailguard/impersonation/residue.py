"""What stands around the platforms' names in a sender's name, and which of it is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mailguard.impersonation.lookalike.labels import labels_of
from mailguard.impersonation.lookalike.words import is_row_of
from mailguard.impersonation.vocabulary import Hit, Word, names_lexicon
from mailguard.limits import MAX_CLAIM_NAME
from mailguard.names.fold import fold_alike, fold_plain, looks_otherwise
from mailguard.names.match import NameMatch
from mailguard.names.writing import HAN, HUMP, LETTERS, WORD
from mailguard.registry.index import Registry

HOLE = "\x00"
"""Stands where a platform's name stood."""
_SPACED_HAN = re.compile(rf"(?<={HAN})[ \xa0\u3000._·•-]{{1,2}}(?={HAN})")
_REST_OF_NAME = re.compile(r"\x00(?:'?s)?(?:\.[a-z]{2,3}){0,2}(?![a-z])")
"""A name as a domain ("Amazons.co.jp"), its plural and its genitive."""
_KNOWN = (
    Word.RISK,
    Word.SERVICE,
    Word.NOTICE,
    Word.VOUCHER,
    Word.THREAT,
    Word.FILLER,
    Word.OF,
    Word.GREETING,
    Word.YOURS,
    Word.MENTION,
    Word.HIRING,
    Word.APPEAL,
)
_MIN_ROW = 8
"""Letters from which on a word may be several, written as one ("securityteam")."""
_MIN_IN_ROW = 4
"""Shorter words of names make up half of all surnames."""
_MIN_CUT = 4
"""Letters that must be left of a word cut off at the end ("Customer Serv")."""
_LONGEST_CUT = 32
_LONGEST_ENDING = 2
_MIN_STEM = 4


@dataclass(frozen=True, slots=True)
class Residue:
    """A name's folded text with holes for the platforms, the words known in it, and the others."""

    text: str
    hits: list[Hit]
    strange: tuple[str, ...]


def residue_of(name: str, matches: list[NameMatch], registry: Registry) -> Residue:
    """What is left of `name` without `matches`, by the reading that leaves least unexplained.

    Capitals inside a word may begin another one ("PayPalServiceTeam", but not "iPhone"), and
    letters may be others that look like them ("Sеcurity" with a Cyrillic letter), or Han letters
    stand apart ("客 服").
    """
    rest = _with_holes(name, matches)
    residue = _read(rest, registry)
    if not matches and not residue.strange and HUMP.search(rest):
        return _read(HUMP.sub(" ", rest), registry)  # "KrebsOnSecurity" is no "Kontosicherheit"
    if residue.strange and matches:
        others = [HUMP.sub(" ", rest)] if HUMP.search(rest) else []
        others += [fold_alike(rest).text] if looks_otherwise(rest) else []
        others += [_SPACED_HAN.sub("", rest)] if _SPACED_HAN.search(rest) else []
        residue = min((residue, *(_read(o, registry) for o in others)), key=_strangeness)
    return residue


def half_known(name: str, registry: Registry, shortest: int) -> tuple[str, ...]:
    """Words of a name that no vocabulary has, though it may have their ends: "Alliexpress".

    Those of fewer letters than `shortest` are not looked at.
    """
    known = names_lexicon(registry, *_KNOWN)
    words = WORD.findall(fold_plain(name[:MAX_CLAIM_NAME]).text)
    long = (word for word in words if len(word) >= shortest)
    return tuple(word for word in long if not any(map(known.lists, _stems(word))))


def _stems(word: str) -> Iterator[str]:
    """The word, and what is left of it without an ending: "transactions" is as good as listed."""
    yield word
    for end in range(max(_MIN_STEM, len(word) - _LONGEST_ENDING), len(word)):
        yield word[:end]


def _strangeness(residue: Residue) -> int:
    """How many letters nobody knows."""
    return sum(map(len, residue.strange))


def _with_holes(name: str, matches: list[NameMatch]) -> str:
    pieces, last = [], 0
    for match in matches:
        pieces += [name[last : match.start], HOLE]
        last = match.end
    return "".join([*pieces, name[last:]])


def _read(rest: str, registry: Registry) -> Residue:
    text = _REST_OF_NAME.sub(HOLE, fold_plain(rest).text)
    hits = names_lexicon(registry, *_KNOWN).find(text, compounds=True)
    strange = uncovered(text, hits)
    if strange and HOLE in text:
        hits = [*hits, *_rows(text, strange, registry), *_cut_off(text, strange, hits, registry)]
        strange = uncovered(text, hits)
    return Residue(text, hits, strange)


def uncovered(text: str, hits: list[Hit]) -> tuple[str, ...]:
    """The words of `text` that no hit covers; Latin single letters are no words."""
    covered = bytearray(len(text))
    for hit in hits:
        covered[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    left = "".join(" " if covered[i] else c for i, c in enumerate(text))
    return tuple(word for word in LETTERS.findall(left) if len(word) > 1 or not word.isascii())


def _rows(text: str, strange: tuple[str, ...], registry: Registry) -> list[Hit]:
    """Words that impostors use, written as one: what they put into domains as well."""
    bait = labels_of(registry).bait
    hits = []
    for word in strange:
        if word in bait or (len(word) >= _MIN_ROW and is_row_of(word, *_row_words(registry))):
            start = text.find(word)
            hits.append(Hit(start, start + len(word), frozenset({Word.NOTICE})))
    return hits


@lru_cache(maxsize=8)
def _row_words(registry: Registry) -> tuple[frozenset[str], int]:
    """The words that a row is made of, and the length of the longest."""
    terms = names_lexicon(registry, Word.RISK, Word.SERVICE, Word.NOTICE, Word.VOUCHER).terms
    words = labels_of(registry).bait | {
        term for term in terms if len(term) >= _MIN_IN_ROW and term.isalpha() and term.isascii()
    }
    return words, max(map(len, words), default=0)


def _cut_off(text: str, strange: tuple[str, ...], hits: list[Hit], registry: Registry) -> list[Hit]:
    """The office or notice whose last word was cut off at the end of the name."""
    end = len(text.rstrip(" .…-_"))
    at = end - len(strange[-1])
    if text[at:end] != strange[-1]:
        return []
    known = names_lexicon(registry, Word.RISK, Word.SERVICE, Word.NOTICE)
    starts = {at, *(hit.start for hit in hits), *(word.start() for word in LETTERS.finditer(text))}
    for start in sorted(start for start in starts if end - _LONGEST_CUT <= start <= at):
        if end - start >= _MIN_CUT and (words := known.begins(text[start:end])):
            return [Hit(start, end, words)]
    return []
