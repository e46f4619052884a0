"""A platform's name in front of somebody else's domain: `dhgate.com.example.net`."""

from __future__ import annotations

from mailguard.impersonation.lookalike.combos import combination
from mailguard.impersonation.lookalike.labels import Found, Label, Labels
from mailguard.impersonation.lookalike.looks import blurred, read
from mailguard.impersonation.lookalike.model import Trick
from mailguard.names.idna import to_unicode


def in_front(parts: list[str], suffix: str, labels: Labels) -> Found | None:
    """What the labels in front of the registered one, the last of `parts`, resemble."""
    label = labels.exact.get("".join(parts))
    if len(parts) > 1 and label is not None and suffix in label.suffixes:
        return label, Trick.SPLIT
    for i, part in enumerate(parts[:-1]):
        label = _named_by(part, ".".join((*parts[i + 1 :], suffix)), labels)
        if label is not None:
            return label, Trick.SUBDOMAIN
    return None


def _named_by(part: str, rest: str, labels: Labels) -> Label | None:
    """The label that `part` is or resembles; `rest` is what comes after it.

    The bare name of a platform that is an ordinary word as well says something only before its own
    suffix (`target.com.…`) or before an impostor's words.
    """
    text = read(to_unicode(part))
    whole = labels.flattened.get(text)
    if whole is not None:
        return labels.exact.get(whole.partition(".")[0])
    label = labels.exact.get(text)
    if label is None:
        return _disguised(text, part, labels)
    suffixed = any(rest.startswith((f"{s}.", f"{s}-")) for s in label.suffixes)
    if suffixed or text != part or not label.common:
        return label
    words = rest.replace(".", "-").split("-")
    return label if not labels.bait.isdisjoint(words) else None


def _disguised(text: str, part: str, labels: Labels) -> Label | None:
    label = labels.blurred.get(blurred(text))
    if label is not None and (text != part or not label.common):
        return label
    found = combination(text, labels) if "-" in text or text != part else None
    return found[0] if found else None
