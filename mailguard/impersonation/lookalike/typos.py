"""One slip of the finger: which it is, and which labels are within one of another."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from mailguard.impersonation.lookalike.model import Trick

_VOWELS = frozenset("aeiou")
_KEYBOARDS = (  # QWERTY, QWERTZ, AZERTY, row by row
    ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"),
    ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"),
)


@cache
def _neighbours() -> dict[str, frozenset[str]]:
    """Each key's neighbours, on any of the keyboards."""
    near: dict[str, set[str]] = {}
    for rows in _KEYBOARDS:
        for upper, lower in pairwise(("", *rows)):
            for i, key in enumerate(lower):
                for other in (*lower[max(i - 1, 0) : i], *upper[i : i + 2]):
                    near.setdefault(key, set()).add(other)
                    near.setdefault(other, set()).add(key)
    return {key: frozenset(others) for key, others in near.items()}


def beside(a: str, b: str) -> bool:
    """Whether the keys `a` and `b` touch."""
    return b in _neighbours().get(a, ())


def deletions(text: str) -> set[str]:
    """`text` with each one of its characters left out."""
    return {text[:i] + text[i + 1 :] for i in range(len(text))}


def slip(meant: str, written: str, *, any_letter: bool = False) -> Trick | None:
    """The one slip by which `meant` becomes `written`; None where it takes none or several.

    A wrong letter counts where a finger or a bit could have slipped to it, and one too many where
    it stands at the end or beside the key meant, or makes a plural; `any_letter` counts them all.
    """
    if meant == written:
        return None
    if len(written) == len(meant):
        return _same_length(meant, written, any_letter)
    if len(written) == len(meant) + 1:
        return _longer(meant, written, any_letter)
    if len(written) == len(meant) - 1:
        return Trick.OMISSION if written in deletions(meant) else None
    return _plural(meant, written)


def _same_length(meant: str, written: str, any_letter: bool) -> Trick | None:
    places = [i for i in range(len(meant)) if meant[i] != written[i]]
    if len(places) == 2 and places[1] == places[0] + 1:
        i = places[0]
        swapped = meant[i] == written[i + 1] and meant[i + 1] == written[i]
        return Trick.TRANSPOSITION if swapped else None
    if len(places) != 1:
        return None
    a, b = meant[places[0]], written[places[0]]
    if a in _VOWELS and b in _VOWELS:
        return Trick.VOWEL_SWAP
    if (ord(a) ^ ord(b)).bit_count() == 1:
        return Trick.BITSQUATTING
    return Trick.REPLACEMENT if any_letter or beside(a, b) else None


def _longer(meant: str, written: str, any_letter: bool) -> Trick | None:
    at = next((i for i, c in enumerate(meant) if c != written[i]), len(meant))
    if meant[at:] != written[at + 1 :]:
        return None
    if at and written[at] == written[at - 1]:
        return Trick.REPETITION
    near = any(beside(c, written[at]) for c in meant[max(at - 1, 0) : at + 1])
    likely = near or at == len(meant) or written[at] == "s"
    return Trick.INSERTION if any_letter or likely else None


def _plural(meant: str, written: str) -> Trick | None:
    """A plural put inside: `amazeson`."""
    if len(written) != len(meant) + 2:
        return None
    for at in range(len(meant) + 1):
        if written == f"{meant[:at]}es{meant[at:]}":
            return Trick.INSERTION
    return None
