"""Letters that stand apart, in cells, lines or blocks of their own, and are read as words."""

from __future__ import annotations

import re

_FEWEST = 8
"""Letters in a row from which on they are a text: initials and the steps of a scale are fewer."""
_APART = re.compile(rf"(?<!\S)\S(?:\s{{1,3}}+\S(?!\S)){{{_FEWEST - 1},}}+")
_STARTS = re.compile(r"[ \n]\S[ \n]\S[ \n\xa0]")
_GAP = re.compile(r"\s+")


def together(text: str) -> str:
    """`text` with such letters put together; where the gap is wider a word ends. Linear."""
    # Most text holds none: this is looked for much faster.
    return _APART.sub(_joined, text) if _STARTS.search(text) else text


def _joined(run: re.Match[str]) -> str:
    letters = sum(map(str.isalpha, run[0]))
    if letters * 2 < len(_GAP.sub("", run[0])):  # the numbers of a table, a row of ornaments
        return run[0]
    return _GAP.sub(lambda gap: "" if len(gap[0]) == 1 else " ", run[0])
