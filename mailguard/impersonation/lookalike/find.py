"""Whether a domain resembles a platform's, and how.

No loop over platforms: each rule is a few look-ups in `Labels`, so a domain takes some
microseconds however many platforms there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.impersonation.lookalike.labels import Label, Labels, labels_of
from mailguard.impersonation.lookalike.looks import blurred, read
from mailguard.impersonation.lookalike.model import Lookalike, Trick
from mailguard.impersonation.lookalike.typos import deletions, slip
from mailguard.impersonation.lookalike.words import is_row_of, ordinary_words
from mailguard.names.idna import to_ascii, to_unicode
from mailguard.names.suffix import public_suffix
from mailguard.registry.index import Registry

_LONG = 7
"""From so many letters on, a slip is telling under any public suffix."""
_TYPO = 4
"""From so many letters on, any one slip counts; below it, only one letter too many."""

Found = tuple[Label, Trick]


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
    found = _in_own_label(parts[-1], suffix, labels) or _in_front(parts, suffix, labels)
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
    if text in labels.exact or text in ordinary_words():
        return None
    label = labels.blurred.get(blurred(text))
    if label is not None and not label.common:
        return Lookalike(word, label.platform, label.of, Trick.HOMOGLYPH)
    for near, trick in _slips(text, labels):
        if not near.common:
            return Lookalike(word, near.platform, near.of, trick)
    return None


def _in_own_label(own: str, suffix: str, labels: Labels) -> Found | None:
    """What the registered label itself resembles."""
    text = read(to_unicode(own))
    label = labels.exact.get(text)
    if label is not None:
        return label, Trick.TLD_SWAP if text == own else Trick.IDN_HOMOGLYPH
    if text == own:
        return (
            _blurred(text, suffix, labels)
            or _combination(text, labels)
            or _slipped(text, suffix, labels)
        )
    return _foreign(text, suffix, labels)


def _blurred(text: str, suffix: str, labels: Labels) -> Found | None:
    label = labels.blurred.get(blurred(text))
    if label is None or (label.common and suffix not in label.suffixes):
        return None
    return None if text in ordinary_words() else (label, Trick.HOMOGLYPH)


def _slipped(text: str, suffix: str, labels: Labels) -> Found | None:
    """One slip away, under a suffix of the platform's, or a long name under any."""
    if text in ordinary_words():
        return None
    for label, trick in _slips(text, labels):
        if suffix in label.suffixes or (len(label.text) >= _LONG and not label.common):
            return label, trick
    return None


def _slips(text: str, labels: Labels) -> Iterator[Found]:
    """Every label that becomes `text` by one slip."""
    seen: set[str] = set()
    keys = [text, *deletions(text)]
    if "es" in text:
        keys += [text.replace("es", "", 1)]
    for key in keys:
        for label in labels.near.get(key, ()):
            if label.text in seen:
                continue
            seen.add(label.text)
            trick = slip(label.text, text)
            if trick is None or len(label.text) < _TYPO - 1:
                continue
            if len(label.text) >= _TYPO or len(text) > len(label.text):
                yield label, trick


def _foreign(text: str, suffix: str, labels: Labels) -> Found | None:
    """A label with foreign letters: looks like one of ours but for a slip or an unreadable."""
    label = labels.blurred.get(blurred(text))
    if label is not None:
        return label, Trick.IDN_HOMOGLYPH
    for near, _ in _slips(text, labels):
        if suffix in near.suffixes or not near.common:
            return near, Trick.IDN_HOMOGLYPH
    combined = _combination(text, labels)
    return (combined[0], Trick.IDN_HOMOGLYPH) if combined else None


def _combination(text: str, labels: Labels) -> Found | None:
    """A name beside words of trade or alarm, with hyphens or without."""
    for label, start, end in labels.inside(text):
        before, after = text[:start], text[end:]
        words = labels.words
        if label.common and not (before.endswith("-") or after.startswith("-")):
            words = labels.bait
        if all(is_row_of(side, words, labels.longest_word) for side in (before, after)):
            return label, Trick.COMBOSQUAT
    return None


def _in_front(parts: list[str], suffix: str, labels: Labels) -> Found | None:
    """What the labels in front of the registered one resemble."""
    joined = "".join(parts)
    if len(parts) > 1:
        label = labels.exact.get(joined)
        if label is not None and suffix in label.suffixes:
            return label, Trick.SPLIT
    for i, part in enumerate(parts[:-1]):
        found = _front_label(part, ".".join(parts[i + 1 :]), labels)
        if found is not None:
            return found[0], Trick.SUBDOMAIN
    return None


def _front_label(part: str, rest: str, labels: Labels) -> Found | None:
    """What one label in front of somebody else's domain resembles."""
    text = read(to_unicode(part))
    domain = labels.flattened.get(text)
    if domain is not None:
        text = domain.partition(".")[0]
    label = labels.exact.get(text)
    if label is None:
        return _combination(text, labels) if "-" in text or text != part else None
    whole = domain is not None or any(
        rest.startswith(f"{s}.") or rest.startswith(f"{s}-") for s in label.suffixes
    )
    if whole or text != part or not label.common:
        return label, Trick.SUBDOMAIN
    bait = any(word in labels.bait for word in rest.replace(".", "-").split("-"))
    return (label, Trick.SUBDOMAIN) if bait else None
