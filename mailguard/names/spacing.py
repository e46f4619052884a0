"""Letters that stand apart: with blanks, signs or pictures between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.names.writing import HAN

_BETWEEN = (  # signs and pictures as well: D✨H✨g✨a✨t✨e
    r"[ _.*/|~+\xa0-\xa9\xb7\u2010-\u2069\u2190-\u245f\u2500-\u2bff\u3000-\u303f"
    r"\U0001f000-\U0001f0ff\U0001f200-\U0001faff-]"
)
_SPACED = re.compile(  # D H g a t e; 敦 煌 网
    rf"(?<![^\W_])[^\W_](?:{_BETWEEN}{{1,3}}[^\W_](?![^\W_])){{2,}}"
)
_DOTTED = re.compile(r"(?<![\w.@/])[^\W\d_]{1,12}(?:\.[^\W\d_]{1,12}){1,4}(?![\w@/])")
"""One word in pieces: D.H.gate, Te.mu."""
_CUT_OFF = (  # a letter or a few, cut off a word: P ayPal, D-H-gate, Amazo n; "S Hein" is a person
    re.compile(r"(?<![^\W_])(?:[^\W\d_][ _-]){1,3}[a-z][^\W\d_]{2,19}(?![^\W_])"),
    re.compile(r"(?<![^\W_])[^\W\d_]{3,20}(?:[ _-][a-z]){1,2}(?![^\W_])"),
)
_MIN_CUT = 6
"""Letters of a name that an initial and a surname do not come to by chance."""
_SIGN_BETWEEN_HAN = re.compile(  # 敦★煌★网客服; blanks and hyphens part words, and are no disguise
    r"[*~|_.·•・\u2190-\u245f\u2500-\u2bff\U0001f000-\U0001f0ff\U0001f300-\U0001faff]{1,3}"
    rf"(?={HAN})"
)
_MAY_BE_SPACED = re.compile(rf"{_BETWEEN}[^\W_]{_BETWEEN}{{1,3}}[^\W_]{_BETWEEN}")
_SHAPES = bytes(
    ord(" ") if re.match(_BETWEEN, chr(n)) else ord("a") if chr(n).isalnum() else ord("#")
    for n in range(256)
)
"""What `_MAY_BE_SPACED` takes an ASCII character for."""
_SPACED_SHAPE = re.compile(rb" a[ ][ ]{0,2}a ")
"""The same on shapes: a literal beginning makes it ten times as fast."""


def letters_apart(shown: str) -> Iterator[list[int]]:
    """The places of the letters of each run of letters that stand alone."""
    for run in _SPACED.finditer(shown) if _may_be_spaced(f" {shown} ") else ():
        yield [i for i in range(run.start(), run.end()) if shown[i].isalnum()]


def words_dotted(shown: str) -> Iterator[list[int]]:
    """The places of the letters of each word that full stops part, as they part a domain."""
    for run in _DOTTED.finditer(shown):
        yield [i for i in range(run.start(), run.end()) if shown[i] != "."]


def letters_cut_off(shown: str) -> Iterator[list[int]]:
    """The places of the letters of each word that stands beside letters on their own."""
    for cut in _CUT_OFF:
        for run in cut.finditer(shown):
            places = [i for i in range(run.start(), run.end()) if shown[i].isalpha()]
            if len(places) >= _MIN_CUT:
                yield places


def without_signs(shown: str) -> list[int]:
    """The places of all but the signs and pictures between Han letters; [] where there are none."""
    signs = {
        i
        for sign in _SIGN_BETWEEN_HAN.finditer(shown)
        if "\u4e00" <= shown[sign.start() - 1 : sign.start()] <= "\u9fff"
        for i in range(*sign.span())
    }
    return [i for i in range(len(shown)) if i not in signs] if signs else []


def _may_be_spaced(text: str) -> bool:
    """Whether two letters that stand alone follow each other."""
    if not text.isascii():
        return bool(_MAY_BE_SPACED.search(text))
    return bool(_SPACED_SHAPE.search(text.encode("ascii").translate(_SHAPES)))
