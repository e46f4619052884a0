"""Many texts looked for at once, in one pass (Aho and Corasick, CACM 18(6), 1975)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation

_LONG = 512
"""Characters of text from which on a table is worth its memory: names and sentences have fewer."""
_MOST_TABLED = 4096
"""Characters of ASCII texts, all together, up to which a table of all states stays small."""


class Search:
    """`texts`, none of them empty, found together.

    Text in ASCII holds none of them that is not, and where the others are few a table of all their
    states is small: it is looked up three times as fast, and octets need not be counted as
    characters. A table for all of Unicode would take megabytes.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._any = AhoCorasick(texts, implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Which of the texts stand where: its number, start and end. Overlapping ones too, in order
        of their end; linear in `text` but for the number of finds.
        """
        tabled = self._tabled if len(text) >= _LONG and text.isascii() else None
        if tabled is None:
            return self._any.find_matches_as_indexes(text, overlapping=True)
        numbers, table = tabled
        found = table.find_matches_as_indexes(text.encode("ascii"), overlapping=True)
        return [(numbers[number], start, end) for number, start, end in found]

    @cached_property
    def _tabled(self) -> tuple[list[int], BytesAhoCorasick] | None:
        """The ASCII texts' numbers and their table; None where it would be large."""
        numbers = [number for number, text in enumerate(self._texts) if text.isascii()]
        texts = [self._texts[number].encode("ascii") for number in numbers]
        if sum(map(len, texts)) > _MOST_TABLED:
            return None
        return numbers, BytesAhoCorasick(texts, implementation=Implementation.DFA)
