"""Names of tools and shops that have a platform beside their own: "eDesk for Amazon".

Their own name is what their domain is called. Words that impostors put into domains are nobody's.
"""

from __future__ import annotations

import re

from mailguard.impersonation.called import domain_label
from mailguard.impersonation.lookalike.labels import labels_of
from mailguard.impersonation.lookalike.words import is_row_of
from mailguard.impersonation.page import without_names
from mailguard.impersonation.presentation import Presentation
from mailguard.impersonation.presenting import present
from mailguard.impersonation.residue import half_known
from mailguard.limits import MAX_CLAIM_NAME
from mailguard.message.model import Mailbox
from mailguard.names.fold import fold_plain, visible
from mailguard.names.suffix import registrable
from mailguard.names.writing import HUMP, WORD
from mailguard.registry.index import Registry

_MIN_NAME = 2
_MIN_LABEL = 3
_MIN_TRADED = 6
_SERVES = re.compile(
    r"([^()（）]{2,60}?)(?:\s+(for|für|pour|para|per|voor|для|dla|til|için)\s|\s*[(（])",
    re.IGNORECASE,
)
"""A name before what it is for or what stands in brackets."""


def own_name_first(mailbox: Mailbox, registry: Registry) -> tuple[str, bool]:
    """The sender's own name, where a platform stands only behind "for" or in brackets after it.

    "OrderDesk for Etsy" at orderdesk-app.example, "Pay by Bank (Klarna)" at paybybank.example.
    Words that impostors use are nobody's name; written as one before "for" they may be, or where
    the domain is all of the name but the platform. So may a short one. The second value says that.
    """
    name = visible(mailbox.name[:MAX_CLAIM_NAME])
    head = _SERVES.match(name)
    if head is None or registry.shared(mailbox.domain):
        return "", False
    words = WORD.findall(fold_plain(head[1]).text)
    called, labels = "".join(words), labels_of(registry)
    label = domain_label(registrable(mailbox.domain))
    if len(called) < _MIN_NAME or not label.startswith(called):
        return "", False
    if not is_row_of(called, labels.spoken, labels.longest_word):
        return called, len(called) < _MIN_TRADED and called != label
    if not head[2] or present(HUMP.sub(" ", head[1]), registry).risk:
        return "", False
    if label == "".join(WORD.findall(without_names(name, registry.find_names(name)))):
        return label, True  # "Tax for Amazon Sellers" at taxforsellers.example
    serves = len(words) == 1 and called not in labels.bait
    return (called, True) if serves else ("", False)


def traded_words(mailbox: Mailbox, shown: Presentation, registry: Registry) -> tuple[str, ...]:
    """Words of a shop's own name that only end like known ones, and stand in its domain.

    "TechDeals eBay Store" at techdeals.example, "eDesk for Amazon" at edesk.example; none that
    impostors put into domains.
    """
    if not shown.claims or registry.shared(mailbox.domain):
        return ()
    label, labels = domain_label(registrable(mailbox.domain)), labels_of(registry)
    return tuple(
        word
        for word in half_known(mailbox.name, registry, _MIN_LABEL)
        if (word == label or (len(word) >= _MIN_TRADED and label.startswith(word)))
        and not registry.find_names(word, glued=True)
        and not is_row_of(word, labels.spoken, labels.longest_word)
    )


def besides(name: str, words: tuple[str, ...], registry: Registry) -> Presentation:
    """How what is left of `name` without `words`, its bearer's own, presents him."""
    rest = WORD.sub(lambda m: "" if fold_plain(m[0]).text in words else m[0], visible(name))
    return present(rest, registry)
