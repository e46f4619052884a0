"""Letters that stand apart, in cells, lines or blocks of their own, and are read as words."""

from __future__ import annotations

import re

_FEWEST = 8
"""Letters in a row from which on they are a text: initials and the steps of a scale are fewer."""
_APART = re.compile(rf"(?<!\S)\S(?:\s{{1,3}}+\S(?!\S)){{{_FEWEST - 1},}}+")
_STARTS = re.compile(r"[ \n]\S[ \n]\S[ \n\xa0]")
_SHAPES = bytes(
    ord(" ") if chr(n) in " \n" else ord("\t") if chr(n).isspace() else ord("x") for n in range(128)
).ljust(256, b"x")
"""What `_STARTS` takes an ASCII character for."""
_STARTING_SHAPE = re.compile(rb" x x ")
"""The same on shapes: a literal is found six times as fast."""
_GAP = re.compile(r"\s+")


def together(text: str) -> str:
    """`text` with such letters put together; where the gap is wider a word ends. Linear."""
    return _APART.sub(_joined, text) if _may_stand_apart(text) else text


def _may_stand_apart(text: str) -> bool:
    """Whether two letters that stand alone follow each other: in most text none do."""
    if not text.isascii():
        return bool(_STARTS.search(text))
    return bool(_STARTING_SHAPE.search(text.encode("ascii").translate(_SHAPES)))


def _joined(run: re.Match[str]) -> str:
    letters = sum(map(str.isalpha, run[0]))
    if letters * 2 < len(_GAP.sub("", run[0])):  # the numbers of a table, a row of ornaments
        return run[0]
    return _GAP.sub(lambda gap: "" if len(gap[0]) == 1 else " ", run[0])
