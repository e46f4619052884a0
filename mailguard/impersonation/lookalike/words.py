"""Ordinary words and well-known names, which are nobody's misspelling; words in a row."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import files


@cache
def ordinary_words() -> frozenset[str]:
    """English words of three to seven letters, and names of well-known companies and sites."""
    words: set[str] = set()
    for name in ("words.txt", "brands.txt"):
        text = files(__package__).joinpath("data", name).read_text(encoding="ascii")
        for line in text.splitlines():
            if not line.startswith("#"):
                words.update(line.split())
    return frozenset(words)


def is_row_of(text: str, words: Collection[str], longest: int) -> bool:
    """Whether `text` is words of `words` (none longer than `longest`), hyphens between or not."""
    reached = {0}
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            if start in reached and (text[start:end] in words or text[start:end] == "-"):
                reached.add(end)
                break
    return len(text) in reached
