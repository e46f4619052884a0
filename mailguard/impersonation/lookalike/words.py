"""Ordinary words and well-known names, which are nobody's misspelling; words in a row."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import files


@cache
def ordinary_words() -> frozenset[str]:
    """English words of three to seven letters."""
    return _listed("words.txt")


@cache
def well_known() -> frozenset[str]:
    """Names of well-known companies and sites."""
    return _listed("brands.txt")


def is_ordinary(label: str) -> bool:
    """Whether somebody else is called `label`: a word or a known name."""
    return label in ordinary_words() or label in well_known()


def _listed(name: str) -> frozenset[str]:
    words: set[str] = set()
    text = files(__package__).joinpath("data", name).read_text(encoding="ascii")
    for line in text.splitlines():
        if not line.startswith("#"):
            words.update(line.split())
    return frozenset(words)


def is_row_of(text: str, words: Collection[str], longest: int) -> bool:
    """Whether `text` is words of `words`, none longer than `longest`, with nothing between."""
    reached = {0}
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            if start in reached and text[start:end] in words:
                reached.add(end)
                break
    return len(text) in reached
