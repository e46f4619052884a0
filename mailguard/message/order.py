"""Letters that stand in another order than they are written: styles and tables set them side by
side from right to left, or where they say. Words are left as they are written.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mailguard.message.elements import SPACE


class Row(StrEnum):
    """How the elements in another one stand side by side; `CELLS` are those of a table, back."""

    NONE = ""
    AHEAD = "ahead"
    BACK = "back"
    CELLS = "cells"


class Stand(NamedTuple):
    """Where an element stands among those beside it: lower numbers to the left, those of one number
    as they are written; all the other way round where they run `back`.
    """

    number: int = 0
    back: bool = False


_MOST_PIECES = 16
"""Of text, in an element that holds a letter and hardly more."""
_MOST_LETTERS = 3
"""Letters an element, on average, past which they are words."""


class Rows:
    """Elements side by side whose texts are pieces of `out`, which is put in order row by row.

    `_open` is where those begin that are open; `_row` those of the last row that have ended. The
    last of all ended before the piece `_end`, `_depth` deep.
    """

    def __init__(self, out: list[str]) -> None:
        self._out = out
        self._open: list[int] = []
        self._row: list[tuple[Stand, int, int]] = []
        self._depth = 0
        self._end = 0

    def enter(self, start: int) -> None:
        """An element begins with this piece."""
        self._open.append(start)

    def leave(self, stand: Stand, depth: int) -> None:
        """The innermost element ends: it is one of the row, if nothing is seen in between."""
        start, end = self._open.pop(), len(self._out)
        if self._depth != depth or "".join(self._out[self._end : start]).strip(SPACE):
            self.settle()
        if end - start > _MOST_PIECES:
            self.settle()
        elif end > start:
            self._row.append((stand, start, end))
        self._depth, self._end = depth, end

    def settle(self) -> None:
        """Let the letters of a row that has ended stand as they are seen."""
        row, self._row = self._row, []
        texts = ["".join(self._out[start:end]) for _, start, end in row]
        if sum(map(len, texts)) > _MOST_LETTERS * len(row):
            return
        seen = sorted(range(len(row)), key=lambda at: _key(at, row[at][0]))
        for (_, start, end), at in zip(row, seen, strict=True):
            self._out[start:end] = [texts[at], *[""] * (end - start - 1)]


def _key(at: int, stand: Stand) -> tuple[int, int]:
    return (-stand.number, -at) if stand.back else (stand.number, at)
