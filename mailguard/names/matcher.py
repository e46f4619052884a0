"""Finds names in text, all names in one pass, however they are disguised.

Linear in the text: three Aho-Corasick automata, one for each fold. Latin, Cyrillic and Greek names
are whole words (or said to be part of one); Han, Kana, Hangul and Thai have no word boundaries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ahocorasick_rs import BytesAhoCorasick, Implementation

from mailguard.names.fold import Folded, fold_alike, fold_plain, looks_otherwise, visible
from mailguard.names.match import NameMatch, Technique, holds_disguise, precedence, with_hiding
from mailguard.names.spacing import (
    letters_apart,
    letters_cut_off,
    without_signs,
    words_dotted,
)
from mailguard.names.spellings import Automaton

_BLANKS = ("\n", "\t")
_RARE_BLANKS = ("\xa0", "\u3000", *map(chr, range(0x2000, 0x200B)), "\u202f", "\u205f")
_LOOKS = bytes.maketrans(b"01!|i345$@789", b"olllleassatbg")
_PAIRS = (("m", "rn"), ("w", "vv"), ("d", "cl"))


class NameMatcher:
    """All of `names`, found in one pass. `decoys` are longer words in which no name is meant."""

    def __init__(self, names: Iterable[str], decoys: Iterable[str] = ()) -> None:
        names, decoys = list(names), list(decoys)
        self._plain = Automaton(names, decoys, _plain_text)
        self._alike = Automaton(names, decoys, _alike_text)
        latin = [name for name in names if _plain_text(name).isascii()]
        words = [name for name in latin if not any(c.isdigit() for c in name)]
        self._disguises = Automaton(
            words, [decoy for decoy in decoys if decoy.isascii()], _looks_text, _PAIRS
        )
        self._sieve = BytesAhoCorasick(
            {_looks(pattern) for pattern in (*self._plain.ascii, *self._disguises.ascii)},
            implementation=Implementation.DFA,
        )

    def find(self, text: str, *, glued: bool = False, dotted: bool = False) -> list[NameMatch]:
        """Every name in `text` by the least disguise that explains it, in order, none overlapping.

        Names inside a longer word only where `glued` is True, and with full stops in them ("Te.mu")
        or letters cut off them ("P ayPal") where `dotted` is: in running text those end sentences,
        and are words. Linear in `text`; never raises.
        """
        text = _with_spaces(text)
        shown = visible(text)
        taken = bytearray(len(shown))
        found: list[NameMatch] = []
        for candidates in self._readings(shown, glued, dotted):
            for match in sorted(candidates, key=precedence):
                if 1 in taken[match.start : match.end]:
                    continue
                taken[match.start : match.end] = b"\1" * (match.end - match.start)
                if match.name:
                    found.append(match)
        if shown != text:
            found = with_hiding(found, text)
        return sorted(found, key=lambda m: m.start)

    def _readings(self, shown: str, glued: bool, dotted: bool) -> Iterator[Iterator[NameMatch]]:
        """What each fold finds, the least disguise first."""
        folded = fold_plain(shown)
        if shown.isascii() and not self._sieve.find_matches_as_indexes(_looks(folded.text)):
            yield self._spaced(shown, dotted)  # no other reading finds any: one search, not two
            return
        yield self._plain.search(folded, folded.text, glued)
        if not shown.isascii() and looks_otherwise(shown):
            folded = fold_alike(shown)
            yield self._alike.search(folded, folded.text, glued, Technique.HOMOGLYPH)
        yield self._disguised(folded, glued)
        yield self._spaced(shown, dotted)
        if not shown.isascii():
            yield self._starred(shown)

    def _disguised(self, folded: Folded, glued: bool) -> Iterator[NameMatch]:
        looks = _looks(folded.text).decode("ascii")
        for match in self._disguises.search(folded, looks, glued, Technique.DIGITS):
            if not match.name or holds_disguise(match):
                yield match

    def _spaced(self, shown: str, dotted: bool) -> Iterator[NameMatch]:
        for places in letters_apart(shown):
            yield from self._joined(shown, places, glued=True)
        if not dotted:
            return
        for places in letters_cut_off(shown):
            yield from self._joined(shown, places, glued=False)
        if "." in shown:
            for places in words_dotted(shown):
                yield from self._joined(shown, places, glued=False)

    def _joined(self, shown: str, places: list[int], *, glued: bool) -> Iterator[NameMatch]:
        letters = fold_alike("".join(shown[i] for i in places))
        for match in self._alike.search(letters, letters.text, glued, Technique.SPACING):
            start, end = places[match.start], places[match.end - 1] + 1
            yield NameMatch(start, end, match.name, shown[start:end], Technique.SPACING)

    def _starred(self, shown: str) -> Iterator[NameMatch]:
        """Names in Han letters with signs or pictures between them, within other text."""
        places = without_signs(shown)
        if not places:
            return
        letters = fold_plain("".join(shown[i] for i in places))
        for match in self._plain.search(letters, letters.text, False, Technique.SPACING):
            start, end = places[match.start], places[match.end - 1] + 1
            if end - start > match.end - match.start:
                yield NameMatch(start, end, match.name, shown[start:end], Technique.SPACING)


def _with_spaces(text: str) -> str:
    for blank in _BLANKS if text.isascii() else (*_BLANKS, *_RARE_BLANKS):
        text = text.replace(blank, " ")
    return text


def _plain_text(name: str) -> str:
    return fold_plain(name).text


def _alike_text(name: str) -> str:
    return fold_alike(name).text


def _looks_text(name: str) -> str:
    return _looks(fold_plain(name).text).decode("ascii")


def _looks(folded: str) -> bytes:
    """Digits and signs as the letters they pass for; "?" for all that is not ASCII."""
    return folded.encode("ascii", "replace").translate(_LOOKS)
