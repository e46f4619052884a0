"""What a label looks like: the ASCII letters that a reader would take it for."""

from __future__ import annotations

import re

from mailguard.names.fold import fold_alike

_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SINGLES = str.maketrans("01i345q", "olleasg")


def read(label: str) -> str:
    """`label` (U-label, lower case) in the ASCII letters it looks like, "?" where it has none."""
    if label.isascii():
        return label
    return re.sub(r"[^\x00-\x7f]", "?", fold_alike(label).text)


def blurred(label: str) -> str:
    """An ASCII label with letters that are taken for each other written alike."""
    for pair, letter in _PAIRS:
        label = label.replace(pair, letter)
    return label.translate(_SINGLES)
