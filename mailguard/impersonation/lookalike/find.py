"""Whether a domain resembles a platform's, and how.

No loop over platforms: each rule is a few look-ups in `Labels`, so a domain takes some
microseconds however many platforms there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from mailguard.impersonation.lookalike.combos import combination
from mailguard.impersonation.lookalike.front import in_front
from mailguard.impersonation.lookalike.labels import Found, Label, Labels, labels_of
from mailguard.impersonation.lookalike.looks import UNREADABLE, blurred, could_read, read
from mailguard.impersonation.lookalike.model import Lookalike, Trick
from mailguard.impersonation.lookalike.slips import LONG, TELLING, TYPO, slips
from mailguard.impersonation.lookalike.words import is_ordinary
from mailguard.names.idna import to_ascii, to_unicode
from mailguard.names.suffix import public_suffix
from mailguard.registry.index import Registry

_NO_CHANCE = frozenset({Trick.HYPHENATION, Trick.REPETITION})
"""Slips in a long name that no other name comes to, under any suffix."""


@lru_cache(maxsize=4096)  # a mail names its sender's domain several times, a mailbox every day
def find_lookalike(domain: str, registry: Registry) -> Lookalike | None:
    """What `domain` (any spelling DNS could hold) resembles; None for what is in the registry.

    The platforms' own domains in any role, shared domains, and whatever lies below them, resemble
    nothing. Never raises.
    """
    name = to_ascii(domain)
    if not name or registry.owner(name) is not None:
        return None
    labels = labels_of(registry)
    suffix = public_suffix(name)
    if not suffix or suffix == name:
        return None
    parts = name[: -len(suffix) - 1].split(".")
    found = (
        _in_own_label(parts[-1], suffix, labels)
        or in_front(parts, suffix, labels)
        or _named(to_unicode(parts[-1]), registry, labels)
    )
    if found is None:
        return None
    label, trick = found
    return Lookalike(name, label.platform, label.of, trick)


def find_near_name(word: str, registry: Registry) -> Lookalike | None:
    """What one word (of a sender's name) is a misspelling of; `domain` is then the word.

    Only names of five letters and more that are no ordinary words, and one slip or look.
    """
    labels = labels_of(registry)
    text = read(word.lower())
    if text in labels.exact or is_ordinary(text):
        return None
    label = labels.blurred.get(blurred(text))
    if label is not None and not label.common:
        return Lookalike(word, label.platform, label.of, Trick.HOMOGLYPH)
    for near, trick in slips(text, labels):
        if not near.common:
            return Lookalike(word, near.platform, near.of, trick)
    return None


def _in_own_label(own: str, suffix: str, labels: Labels) -> Found | None:
    """What the registered label itself resembles."""
    text = read(to_unicode(own))
    label = labels.exact.get(text)
    if label is not None and text != own:
        return label, Trick.IDN_HOMOGLYPH
    if label is not None:
        return (label, Trick.TLD_SWAP) if len(text) >= TYPO else None
    if text == own:
        return (
            _blurred(text, suffix, labels)
            or combination(text, labels)
            or _slipped(text, suffix, labels)
        )
    return _foreign(text, suffix, labels)


def _named(text: str, registry: Registry, labels: Labels) -> Found | None:
    """A label that holds a platform's name in a script of its own."""
    for match in registry.find_names(text) if not text.isascii() else ():
        for platform, _ in registry.platforms_named(match.name):
            if match.name not in platform.ambiguous and not match.text.isascii():
                return labels.main[platform.id], Trick.NAME
    return None


def _blurred(text: str, suffix: str, labels: Labels) -> Found | None:
    label = labels.blurred.get(blurred(text))
    if label is None or is_ordinary(text):
        return None
    if not _reaches_as_written(label, text, suffix, labels):
        return None
    return label, Trick.HOMOGLYPH


def _slipped(text: str, suffix: str, labels: Labels) -> Found | None:
    for label, trick in (*_hyphenated(text, labels), *slips(text, labels, suffix=suffix)):
        if is_ordinary(text) or text in labels.ambiguous:
            continue
        telling = trick in _NO_CHANCE and len(label.text) >= TELLING and not label.common
        if telling or _reaches(label, suffix):
            return label, trick
    return None


def _hyphenated(text: str, labels: Labels) -> Iterator[Found]:
    """The label that `text` is without its hyphens: "dh-gate", "d-h-gate"."""
    label = labels.exact.get(text.replace("-", ""))
    if label is not None and len(label.text) >= TYPO - 1:
        yield label, Trick.HYPHENATION


def _reaches_as_written(label: Label, text: str, suffix: str, labels: Labels) -> bool:
    """`_reaches`, or a digit for a letter in a short name: nobody else is called `3bay`."""
    near = suffix in label.suffixes or len(label.text) >= TELLING
    if near and label.text not in labels.ambiguous and not text.isalpha():
        return True
    return _reaches(label, suffix)


def _reaches(label: Label, suffix: str) -> bool:
    """Whether something like `label` is telling under `suffix`: its own, or any if it is long."""
    if label.common:
        return suffix == label.suffix
    return suffix in label.suffixes or len(label.text) >= LONG


def _foreign(text: str, suffix: str, labels: Labels) -> Found | None:
    """A label with foreign letters: looks like one of ours but for a slip or an unreadable."""
    label = labels.blurred.get(blurred(text))
    if label is not None:
        return label, Trick.IDN_HOMOGLYPH
    if UNREADABLE in text:
        for label in labels.by_length.get(len(text), ()):
            if could_read(text, label.text):
                return label, Trick.IDN_HOMOGLYPH
    for near, _ in slips(text, labels, any_letter=True):
        if suffix in near.suffixes or not near.common:
            return near, Trick.IDN_HOMOGLYPH
    combined = combination(text, labels)
    return (combined[0], Trick.IDN_HOMOGLYPH) if combined else None
