"""The spellings of names, and the search for them: one Aho-Corasick automaton for each fold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mailguard.names.fold import Folded
from mailguard.names.match import NameMatch, Technique, is_glued, matched
from mailguard.names.search import Search
from mailguard.names.sounds import sounding_alike
from mailguard.names.writing import HAN

_GAP = re.compile(r"(?<=[a-z])(?=[A-Z])|[ _+&]+")
_SCRIPTS = re.compile(f"(?<=[A-Za-z])(?={HAN})|(?<={HAN})(?=[A-Za-z])")
"""Where Latin letters meet Han, which may be written apart: "PingPong 收款"."""


class Automaton:
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
            if glued or not is_glued(shown, first, last):
                how = Technique.SOUND if index in self._sounding else technique
                yield matched(shown, first, last, self._names[index], how)


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
