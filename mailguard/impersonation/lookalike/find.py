"""Whether a domain resembles a platform's, and how.

No loop over platforms: each rule is a few look-ups in `Labels`, so a domain takes some
microseconds however many platforms there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.impersonation.lookalike.labels import Label, Labels, labels_of
from mailguard.impersonation.lookalike.looks import UNREADABLE, blurred, could_read, read
from mailguard.impersonation.lookalike.model import Lookalike, Trick
from mailguard.impersonation.lookalike.typos import LONG, deletions, slip
from mailguard.impersonation.lookalike.words import is_ordinary, is_row_of
from mailguard.names.idna import MAX_LABEL, to_ascii, to_unicode
from mailguard.names.suffix import public_suffix
from mailguard.registry.index import Registry

_TYPO = 4
"""From so many letters on, a label is somebody's own name under every suffix, and any one slip in
it counts; below that, only one letter too many does."""

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
    if text in labels.exact or is_ordinary(text):
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
    if label is not None and text != own:
        return label, Trick.IDN_HOMOGLYPH
    if label is not None:
        return (label, Trick.TLD_SWAP) if len(text) >= _TYPO else None
    if text == own:
        return (
            _blurred(text, suffix, labels)
            or _combination(text, labels)
            or _slipped(text, suffix, labels)
        )
    return _foreign(text, suffix, labels)


def _blurred(text: str, suffix: str, labels: Labels) -> Found | None:
    label = labels.blurred.get(blurred(text))
    if label is None or not _reaches(label, suffix) or is_ordinary(text):
        return None
    return label, Trick.HOMOGLYPH


def _slipped(text: str, suffix: str, labels: Labels) -> Found | None:
    for label, trick in _slips(text, labels):
        if _reaches(label, suffix) and not is_ordinary(text) and text not in labels.ambiguous:
            return label, trick
    return None


def _reaches(label: Label, suffix: str) -> bool:
    """Whether something like `label` is telling under `suffix`: its own, or any if it is long."""
    if label.common:
        return suffix == label.suffix
    return suffix in label.suffixes or len(label.text) >= LONG


def _slips(text: str, labels: Labels, *, any_letter: bool = False) -> Iterator[Found]:
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
            trick = slip(label.text, text, any_letter=any_letter)
            if trick is None or len(label.text) < _TYPO - 1:
                continue
            if len(label.text) >= _TYPO or len(text) > len(label.text):
                yield label, trick


def _foreign(text: str, suffix: str, labels: Labels) -> Found | None:
    """A label with foreign letters: looks like one of ours but for a slip or an unreadable."""
    label = labels.blurred.get(blurred(text))
    if label is not None:
        return label, Trick.IDN_HOMOGLYPH
    if UNREADABLE in text:
        for label in labels.by_length.get(len(text), ()):
            if could_read(text, label.text):
                return label, Trick.IDN_HOMOGLYPH
    for near, _ in _slips(text, labels, any_letter=True):
        if suffix in near.suffixes or not near.common:
            return near, Trick.IDN_HOMOGLYPH
    combined = _combination(text, labels)
    return (combined[0], Trick.IDN_HOMOGLYPH) if combined else None


def _combination(text: str, labels: Labels) -> Found | None:
    """A name beside words of trade or alarm, with hyphens or without."""
    if len(text) > MAX_LABEL:
        return None
    for label, start, end in labels.inside(text):
        before, after = text[:start], text[end:]
        if not before and after in ("com", label.suffix.replace(".", "")):
            return label, Trick.COMBOSQUAT
        hyphened = before.endswith("-") or after.startswith("-")
        words = labels.bait if label.common and not hyphened else labels.words
        *first, glued_before = before.split("-")
        glued_after, *rest = after.split("-")
        if all(
            is_row_of(x, words, labels.longest_word) for x in (glued_before, glued_after)
        ) and all(
            x in labels.ends or is_row_of(x, words, labels.longest_word) for x in (*first, *rest)
        ):
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
    whole = domain is not None or any(rest.startswith((f"{s}.", f"{s}-")) for s in label.suffixes)
    if whole or text != part or not label.common:
        return label, Trick.SUBDOMAIN
    bait = any(word in labels.bait for word in rest.replace(".", "-").split("-"))
    return (label, Trick.SUBDOMAIN) if bait else None
