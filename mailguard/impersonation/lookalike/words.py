"""Ordinary words and well-known names, which are nobody's misspelling; words in a row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from functools import cache
from importlib.resources import files

_LAST = "\x7f"
"""Sorts behind every letter of a word."""


class Words:
    """A sorted list of words, kept in the rows of its file: a set of them takes ten times as much.

    Raises ValueError where `rows` are not in order.
    """

    def __init__(self, rows: list[str]) -> None:
        if rows != sorted(rows):
            raise ValueError("the words are not in order: sort the file")
        self._rows = rows

    def __contains__(self, word: str) -> bool:
        row = bisect_right(self._rows, f"{word} {_LAST}") - 1
        return row >= 0 and f" {word} " in f" {self._rows[row]} "


@cache
def ordinary_words() -> Words:
    """English words of three to seven letters."""
    return _listed("words.txt")


@cache
def well_known() -> Words:
    """Names of well-known companies and sites."""
    return _listed("brands.txt")


def is_ordinary(label: str) -> bool:
    """Whether somebody else is called `label`: a word or a known name."""
    return label in ordinary_words() or label in well_known()


def _listed(name: str) -> Words:
    text = files(__package__).joinpath("data", name).read_text(encoding="ascii")
    return Words([line for line in text.splitlines() if line and not line.startswith("#")])


def is_row_of(text: str, words: Collection[str], longest: int) -> bool:
    """Whether `text` is words of `words`, none longer than `longest`, with nothing between."""
    reached = {0}
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            if start in reached and text[start:end] in words:
                reached.add(end)
                break
    return len(text) in reached
