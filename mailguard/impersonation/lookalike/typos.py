"""One slip of the finger: which it is, and which labels are within one of another."""

from __future__ import annotations

from mailguard.impersonation.lookalike.model import Trick

_VOWELS = frozenset("aeiou")


def deletions(text: str) -> set[str]:
    """`text` with each one of its characters left out."""
    return {text[:i] + text[i + 1 :] for i in range(len(text))}


def slip(meant: str, written: str) -> Trick | None:
    """The one slip by which `meant` becomes `written`; None where it takes none or several."""
    if meant == written:
        return None
    if len(written) == len(meant):
        return _same_length(meant, written)
    if len(written) == len(meant) + 1:
        return _longer(meant, written)
    if len(written) == len(meant) - 1:
        return Trick.OMISSION if written in deletions(meant) else None
    return _plural(meant, written)


def _same_length(meant: str, written: str) -> Trick | None:
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
    one_bit = (ord(a) ^ ord(b)).bit_count() == 1
    return Trick.BITSQUATTING if one_bit else Trick.REPLACEMENT


def _longer(meant: str, written: str) -> Trick | None:
    at = next((i for i, c in enumerate(meant) if c != written[i]), len(meant))
    if meant[at:] != written[at + 1 :]:
        return None
    if written[at] == "-":
        return Trick.HYPHENATION
    if at and written[at] == written[at - 1]:
        return Trick.REPETITION
    return Trick.INSERTION


def _plural(meant: str, written: str) -> Trick | None:
    """A plural put inside: `amazeson`."""
    if len(written) != len(meant) + 2:
        return None
    for at in range(len(meant) + 1):
        if written == f"{meant[:at]}es{meant[at:]}":
            return Trick.INSERTION
    return None
