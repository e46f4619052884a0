"""Names as read: what a reader takes for the same name folds to the same text.

Three folds, each weaker than the one before:

- `visible`: what is on the screen. Invisible characters gone, directional overrides applied.
- `fold_plain`: the same letters. Case, width, mathematical and enclosed letters, traditional
  and simplified Han, radicals, accents.
- `fold_alike`: letters that look the same. Confusables of UTS #39, small capitals.

`fold_plain` and `fold_alike` keep the place of every character (`Folded.place`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from importlib.resources import files

from mailguard.limits import MAX_FOLDED
from mailguard.names.bidi import as_displayed
from mailguard.names.confusables import prototypes

_INVISIBLE = re.compile(
    # Default_Ignorable_Code_Point (UCD 15.0, DerivedCoreProperties), but for the directional
    # controls that `as_displayed` needs; controls that no client shows; U+FFFC.
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_ASCII_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
_DIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")  # half a character: no text holds one
_HALF_WIDTH_KANA = re.compile("[\uff66-\uff9f]+")
_JOINED_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_LATIN_NAME = re.compile(
    r"(?:NEGATIVE |REVERSED |)(?:LATIN (?:SMALL|CAPITAL) LETTER|LATIN LETTER|CIRCLED LATIN CAPITAL "
    r"LETTER|SQUARED LATIN CAPITAL LETTER|REGIONAL INDICATOR SYMBOL LETTER)"
    r"(?: SMALL CAPITAL)? ([A-Z])(?: WITH .+)?"
)


class _Table(dict[int, str]):
    """A translation table that fills itself: one entry for each character met.

    Past `MAX_FOLDED` all is forgotten, and found anew.
    """

    def __init__(self, fold: Callable[[str], str]) -> None:
        super().__init__()
        self._fold = fold

    def __missing__(self, point: int) -> str:
        if len(self) >= MAX_FOLDED:
            self.clear()
        folded = self[point] = self._fold(chr(point))
        return folded


class Folded:
    """Folded text, which knows what each of its characters was folded from."""

    def __init__(self, source: str, table: _Table) -> None:
        self.source = source
        self._table = table
        self.text: str = source.lower() if source.isascii() else source.translate(table)

    @cached_property
    def _origin(self) -> Sequence[int]:
        table = self._table
        if all(len(table[ord(c)]) == 1 for c in set(self.source)):
            return range(len(self.source))
        return [i for i, c in enumerate(self.source) for _ in table[ord(c)]]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the source that folded to `start`:`end`."""
        if self.source.isascii():
            return start, end
        return self._origin[start], self._origin[end - 1] + 1


def visible(text: str) -> str:
    """`text` as a reader sees it, in NFC: nothing invisible, overrides applied."""
    if text.isascii():
        return text.translate(_ASCII_CONTROLS)
    text = _SURROGATES.sub("\ufffd", _INVISIBLE.sub("", text))
    if _DIRECTIONAL.search(text):
        text = as_displayed(text)
    text = _HALF_WIDTH_KANA.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return unicodedata.normalize("NFC", text)


def fold_plain(text: str) -> Folded:
    """The letters of `text`, however they are written."""
    return Folded(text, _plain_table())


def fold_alike(text: str) -> Folded:
    """The letters that `text` looks like it is written in."""
    return Folded(text, _alike_table())


def looks_otherwise(text: str) -> bool:
    """Whether `fold_alike` could read `text` in another way than `fold_plain` does."""
    if text.isascii():
        return False
    plain, alike = _plain_table(), _alike_table()
    return any(alike[ord(c)] != plain[ord(c)] for c in set(text) if not c.isascii())


@cache
def _plain_table() -> _Table:
    return _Table(_plain)


@cache
def _alike_table() -> _Table:
    return _Table(_alike)


@cache
def _han() -> dict[str, str]:
    """Traditional, Japanese, regional and radical forms, and the simplified form of each."""
    table: dict[str, str] = {}
    text = files(__package__).joinpath("data", "han.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            target, _, sources = line.partition(" ")
            table.update(dict.fromkeys(sources, target))
    return table


def _plain(c: str) -> str:
    if "\ud800" <= c <= "\udfff":
        return "\ufffd"
    if "\uac00" <= c <= "\ud7a3":
        return c  # decomposed, one syllable would be the beginning of another
    decomposed = unicodedata.normalize("NFKD", c).casefold()
    letters = _JOINED_MARKS.sub("", decomposed)
    if len(letters) == 3 and letters[0] == "(" and letters[2] == ")":
        letters = letters[1]  # parenthesized letters
    if len(letters) == 1 and not letters.isascii():
        letters = _base_letter(letters)
    return "".join(_han().get(x, x) for x in letters)


def _base_letter(c: str) -> str:
    """The ASCII letter or digit that `c` is a form of ("Ø", "🅐", "ᴀ", "❶", "१"), else `c`."""
    digit = unicodedata.digit(c, None)
    if digit is not None:
        return str(digit)
    match = _LATIN_NAME.fullmatch(unicodedata.name(c, ""))
    return match[1].lower() if match else c


def _alike(c: str) -> str:
    plain = _plain(c)
    if plain.isascii():
        return plain
    return "".join(_look(x) for x in (c if len(plain) == 1 else plain))


def _look(c: str) -> str:
    """The ASCII letter or digit that `c` looks like, else its plain fold."""
    for candidate in (c, c.casefold()):
        prototype = _JOINED_MARKS.sub("", prototypes().get(ord(candidate[0]), candidate))
        letters = "".join(_plain(x) for x in prototype)
        if letters.isascii() and letters.isalnum():
            return letters
    return _plain(c)
