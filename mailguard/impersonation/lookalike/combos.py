"""A platform's name beside words of trade or alarm, in one label: `dhgate-risk`, `anquandhgate`."""

from __future__ import annotations

from mailguard.impersonation.lookalike.labels import Found, Label, Labels
from mailguard.impersonation.lookalike.looks import blurred
from mailguard.impersonation.lookalike.model import Trick
from mailguard.impersonation.lookalike.slips import TELLING, slips
from mailguard.impersonation.lookalike.words import is_ordinary, is_row_of

_DIGITS = "0123456789"
_FRONT_DOORS = frozenset({"www", "ww", "wwww", "m", "wap", "web", "mobile", "login"})
_SHORTEST = 3
"""Two letters glued to a word say nothing: `centerjd`."""


def combination(text: str, labels: Labels) -> Found | None:
    """The name in `text`, where all the rest of it is such words, with hyphens or without.

    Without a hyphen only words that impostors use count: platforms themselves, and others, put
    their names beside words of trade. A number may follow (`dhgate-risk011`).
    """
    for label, start, end in labels.inside(text):
        before, after = text[:start], text[end:]
        if not before and after in ("com", label.suffix.replace(".", "")):
            return label, Trick.COMBOSQUAT
        hyphened = "-" in f"{before}{after}"
        if not hyphened and len(label.text) < _SHORTEST:
            continue
        plain = label.text not in labels.ambiguous
        words = (labels.words if label.common else labels.spoken) if hyphened else labels.bait
        number = _DIGITS if after.startswith("-") and plain else ""
        if _is_front_door(before, after):
            return label, Trick.COMBOSQUAT
        *first, glued_before = before.split("-")
        glued_after, *last = after.rstrip(number).split("-")
        if all(_is_words(piece, words, labels) for piece in (glued_before, glued_after)) and all(
            piece in labels.ends or _is_words(piece, words, labels) for piece in (*first, *last)
        ):
            return label, Trick.COMBOSQUAT
    return _misspelt(text, labels) if "-" in text else None


def _is_front_door(before: str, after: str) -> bool:
    """Whether the rest is a host's usual first label, written into the domain: `www-dhgate`."""
    return not after and before.rstrip("-") in _FRONT_DOORS and len(before) > 1


def _misspelt(text: str, labels: Labels) -> Found | None:
    """A misspelt name with hyphens between it and such words: `paypa1-support`, `amaz0n-jp`."""
    pieces = text.split("-")
    for piece in pieces:
        label = labels.blurred.get(blurred(piece))
        if label is not None and not label.common and _is_disguised(piece, label):
            return label, Trick.COMBOSQUAT
    strange = [
        piece
        for piece in pieces
        if piece not in labels.ends and not _is_words(piece, labels.words, labels)
    ]
    if len(strange) != 1 or is_ordinary(strange[0]):
        return None
    label = labels.blurred.get(blurred(strange[0]))
    baited = any(_is_words(piece, labels.words, labels) for piece in pieces)
    if label is None and baited:  # "mercaria-de" is somebody's name and country
        label = next((near for near, _ in slips(strange[0], labels)), None)
    return (label, Trick.COMBOSQUAT) if label is not None and not label.common else None


def _is_disguised(piece: str, label: Label) -> bool:
    """Whether nobody writes `piece` for `label` by chance: "arnazon", but not "allpay"."""
    odd = len(piece) != len(label.text) or (not piece.isalpha() and len(piece) >= TELLING)
    return odd and not is_ordinary(piece)


def _is_words(piece: str, words: frozenset[str], labels: Labels) -> bool:
    return is_row_of(piece, words, labels.longest_word)
