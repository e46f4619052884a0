"""What a label looks like: the ASCII letters that a reader would take it for."""

from __future__ import annotations

import re

from mailguard.names.fold import fold_alike

UNREADABLE = "?"
_BY_EYE = str.maketrans(
    # Letters that UTS #39 keeps apart, but that pass for others in an address bar's small print.
    "\u043a\u043f\u0433\u043c\u044c\u0432\u0442\u0438\u04cf\u0185\u0259\u014b\u0289\u01bf\u0247\u0138"
    "\u0581\u057c\u03c0\u03b7\u03b2\u03ba\u03bc\u03c4\ua791\u0272\u0253\u0257\u0260\u0199\u01a5\u01ad",
    "knrmbbtulbanupekgnnnbkutnnbdgkpt",
)
_PAIRS = (("rn", "m"), ("nn", "m"), ("vv", "w"), ("cl", "d"), ("lc", "k"), ("lh", "h"))
_SINGLES = str.maketrans("01i345q", "olleasg")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def read(label: str) -> str:
    """`label` (U-label, lower case) in the ASCII letters it looks like, "?" where it has none."""
    if label.isascii():
        return label
    return _FOREIGN.sub(UNREADABLE, fold_alike(label.translate(_BY_EYE)).text)


def blurred(label: str) -> str:
    """An ASCII label with letters that are taken for each other written alike."""
    for pair, letter in _PAIRS:
        label = label.replace(pair, letter)
    return label.translate(_SINGLES)


def could_read(pattern: str, label: str) -> bool:
    """Whether `pattern` is `label` but for unreadable letters, a third of it at most."""
    return (
        len(pattern) == len(label)
        and 3 * pattern.count(UNREADABLE) <= len(pattern)
        and all(p in (UNREADABLE, c) for p, c in zip(pattern, label, strict=True))
    )
