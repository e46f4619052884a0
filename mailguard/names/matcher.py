"""Finds names in text, all names in one pass, however they are disguised.

Linear in the text: three Aho-Corasick automata, one for each fold. Latin, Cyrillic and Greek names
are whole words (or said to be part of one); Han, Kana, Hangul and Thai have no word boundaries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from ahocorasick_rs import BytesAhoCorasick, Implementation

from mailguard.limits import MAX_WORD
from mailguard.names.fold import Folded, fold_alike, fold_plain, looks_otherwise, visible
from mailguard.names.search import Search
from mailguard.names.sounds import sounding_alike

_GAP = re.compile(r"(?<=[a-z])(?=[A-Z])|[ _+&]+")
_SCRIPTS = re.compile("(?<=[A-Za-z])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[A-Za-z])")
"""Where Latin letters meet Han, which may be written apart: "PingPong 收款"."""
_BETWEEN = (  # signs and pictures as well: D✨H✨g✨a✨t✨e
    r"[ _.*/|~+\xa0-\xa9\xb7\u2010-\u2069\u2190-\u245f\u2500-\u2bff\u3000-\u303f"
    r"\U0001f000-\U0001f0ff\U0001f200-\U0001faff-]"
)
_SPACED = re.compile(  # D H g a t e; 敦 煌 网
    rf"(?<![^\W_])[^\W_](?:{_BETWEEN}{{1,3}}[^\W_](?![^\W_])){{2,}}"
)
_SIGN_BETWEEN_HAN = re.compile(  # 敦★煌★网客服; blanks and hyphens part words, and are no disguise
    r"[*~|_.·•・\u2190-\u245f\u2500-\u2bff\U0001f000-\U0001f0ff\U0001f300-\U0001faff]{1,3}"
    r"(?=[\u4e00-\u9fff])"
)
_MAY_BE_SPACED = re.compile(rf"{_BETWEEN}[^\W_]{_BETWEEN}{{1,3}}[^\W_]{_BETWEEN}")
_SHAPES = bytes(
    ord(" ") if re.match(_BETWEEN, chr(n)) else ord("a") if chr(n).isalnum() else ord("#")
    for n in range(256)
)
"""What `_MAY_BE_SPACED` takes an ASCII character for."""
_SPACED_SHAPE = re.compile(rb" a[ ][ ]{0,2}a ")
"""The same on shapes: a literal beginning makes it ten times as fast."""
_FIRST_UNSPACED = 0x0E00  # Thai; the scripts before it write words with spaces between
_SMALL_WORDS = frozenset("בלמהושכبلوكف")
_BLANKS = ("\n", "\t")
_RARE_BLANKS = ("\xa0", "\u3000", *map(chr, range(0x2000, 0x200B)), "\u202f", "\u205f")
_LOOKS = bytes.maketrans(b"01!|i345$@789", b"olllleassatbg")
_PAIRS = (("m", "rn"), ("w", "vv"), ("d", "cl"))


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


class NameMatcher:
    """All of `names`, found in one pass. `decoys` are longer words in which no name is meant."""

    def __init__(self, names: Iterable[str], decoys: Iterable[str] = ()) -> None:
        names, decoys = list(names), list(decoys)
        self._plain = _Automaton(names, decoys, _plain_text)
        self._alike = _Automaton(names, decoys, _alike_text)
        latin = [name for name in names if _plain_text(name).isascii()]
        words = [name for name in latin if not any(c.isdigit() for c in name)]
        self._disguises = _Automaton(
            words, [decoy for decoy in decoys if decoy.isascii()], _looks_text, _PAIRS
        )
        self._sieve = BytesAhoCorasick(
            {_looks(pattern) for pattern in (*self._plain.ascii, *self._disguises.ascii)},
            implementation=Implementation.DFA,
        )

    def find(self, text: str, *, glued: bool = False) -> list[NameMatch]:
        """Every name in `text` by the least disguise that explains it, in order, none overlapping.

        Names inside a longer word only where `glued` is True. Linear in `text`; never raises.
        """
        text = _with_spaces(text)
        shown = visible(text)
        taken = bytearray(len(shown))
        found: list[NameMatch] = []
        for candidates in self._readings(shown, glued):
            for match in sorted(candidates, key=_precedence):
                if 1 in taken[match.start : match.end]:
                    continue
                taken[match.start : match.end] = b"\1" * (match.end - match.start)
                if match.name:
                    found.append(match)
        if shown != text:
            found = _with_hiding(found, text)
        return sorted(found, key=lambda m: m.start)

    def _readings(self, shown: str, glued: bool) -> Iterator[Iterator[NameMatch]]:
        """What each fold finds, the least disguise first."""
        folded = fold_plain(shown)
        if shown.isascii() and not self._sieve.find_matches_as_indexes(_looks(folded.text)):
            yield self._spaced(shown)  # no other reading finds any: one search instead of two
            return
        yield self._plain.search(folded, folded.text, glued)
        if not shown.isascii() and looks_otherwise(shown):
            folded = fold_alike(shown)
            yield self._alike.search(folded, folded.text, glued, Technique.HOMOGLYPH)
        yield self._disguised(folded, glued)
        yield self._spaced(shown)
        if not shown.isascii():
            yield self._starred(shown)

    def _disguised(self, folded: Folded, glued: bool) -> Iterator[NameMatch]:
        looks = _looks(folded.text).decode("ascii")
        for match in self._disguises.search(folded, looks, glued, Technique.DIGITS):
            if not match.name or _holds_disguise(match):
                yield match

    def _spaced(self, shown: str) -> Iterator[NameMatch]:
        for run in _SPACED.finditer(shown) if _may_be_spaced(f" {shown} ") else ():
            places = [i for i in range(run.start(), run.end()) if shown[i].isalnum()]
            letters = fold_alike("".join(shown[i] for i in places))
            for match in self._alike.search(letters, letters.text, True, Technique.SPACING):
                start, end = places[match.start], places[match.end - 1] + 1
                yield NameMatch(start, end, match.name, shown[start:end], Technique.SPACING)

    def _starred(self, shown: str) -> Iterator[NameMatch]:
        """Names in Han letters with signs or pictures between them, within other text."""
        signs = {
            i
            for sign in _SIGN_BETWEEN_HAN.finditer(shown)
            if "\u4e00" <= shown[sign.start() - 1 : sign.start()] <= "\u9fff"
            for i in range(*sign.span())
        }
        if not signs:
            return
        places = [i for i in range(len(shown)) if i not in signs]
        letters = fold_plain("".join(shown[i] for i in places))
        for match in self._plain.search(letters, letters.text, False, Technique.SPACING):
            start, end = places[match.start], places[match.end - 1] + 1
            if end - start > match.end - match.start:
                yield NameMatch(start, end, match.name, shown[start:end], Technique.SPACING)


class _Automaton:
    """The folded variants of each name, and the search for them."""

    def __init__(
        self,
        names: list[str],
        decoys: list[str],
        fold: Callable[[str], str],
        pairs: tuple[tuple[str, str], ...] = (),
    ) -> None:
        listed = {fold(decoy): "" for decoy in decoys}
        for name in names:
            listed.setdefault(fold(name), name)
        for name in names:  # as listed comes first: "World First" is not a variant of "WorldFirst"
            for variant in _variants(name):
                listed.setdefault(fold(variant), name)
        listed.pop("", None)  # a name of nothing but invisible characters
        spelt = len(listed)
        for name in names:
            for variant in sounding_alike(name):
                listed.setdefault(fold(variant), name)
        self._sounding = range(spelt, len(listed))
        for pattern, name in list(listed.items()):
            for letter, pair in pairs if name else ():
                if letter in pattern:
                    listed.setdefault(pattern.replace(letter, pair), name)
        self.ascii = [pattern for pattern, name in listed.items() if name and pattern.isascii()]
        self._names = list(listed.values())
        self._search = Search(list(listed))

    def search(
        self, folded: Folded, text: str, glued: bool, technique: Technique | None = None
    ) -> Iterator[NameMatch]:
        """Every match in `text`, which has the places of `folded`; overlapping ones too."""
        shown = folded.source
        for index, start, end in self._search.find(text):
            first, last = folded.place(start, end)
            if glued or not _is_glued(shown, first, last):
                how = Technique.SOUND if index in self._sounding else technique
                yield _match(shown, first, last, self._names[index], how)


def _may_be_spaced(text: str) -> bool:
    """Whether two letters that stand alone follow each other."""
    if not text.isascii():
        return bool(_MAY_BE_SPACED.search(text))
    return bool(_SPACED_SHAPE.search(text.encode("ascii").translate(_SHAPES)))


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


def _variants(name: str) -> list[str]:
    """`name` with each of its gaps (a space, a capital inside) as nothing, a space, a hyphen.

    A name with a full stop or hyphen of its own ("JD.com", "Made-in-China") is meant as written.
    """
    parts = [part for part in _GAP.split(name) if part]
    gaps = ("", " ", "-", "_")
    apart = [_SCRIPTS.sub(gap, name) for gap in gaps[1:] if _SCRIPTS.search(name)]
    if len(parts) < 2 or "." in name or "-" in name:
        return [name, *apart]
    joined = [gap.join(parts) for gap in gaps]
    return [name, *joined, *(name.replace(" ", gap) for gap in gaps), *apart]


def _precedence(match: NameMatch) -> tuple[bool, int, int]:
    """Whole words first, then the longest, then the leftmost."""
    return (match.glued and bool(match.name), match.start - match.end, match.start)


def _match(shown: str, start: int, end: int, name: str, technique: Technique | None) -> NameMatch:
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
    glued = _is_glued(shown, start, end)
    return NameMatch(start, end, name, written, how, shown[first:last], glued)


def _is_glued(shown: str, start: int, end: int) -> bool:
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
    return ord(c) < _FIRST_UNSPACED and c.isalpha()


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


def _holds_disguise(match: NameMatch) -> bool:
    """Whether a digit, a sign, a capital I or a pair of letters stands for a letter.

    "i" and "l" share a look only so that "1" can be either: "All Express" is not AliExpress.
    """
    meant = [c for c in _plain_text(match.name) if c.isalnum()]
    written = [c for c in match.text if c not in " -_"]
    if len(meant) != len(written):
        return True
    swapped = [w for m, w in zip(meant, written, strict=True) if fold_alike(w).text != m]
    return bool(swapped) and all(w == "I" or not w.isalpha() for w in swapped)


def _with_hiding(matches: list[NameMatch], text: str) -> list[NameMatch]:
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
