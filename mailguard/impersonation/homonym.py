"""Domains called like a platform by chance: an ordinary word, or one in the name of their owner."""

from __future__ import annotations

from mailguard.impersonation.called import spells_domain
from mailguard.impersonation.lookalike import Lookalike, Trick
from mailguard.impersonation.lookalike.words import ordinary_words
from mailguard.impersonation.page import Page
from mailguard.impersonation.senders import Sender
from mailguard.registry.index import Registry


def is_homonym(lookalike: Lookalike, sender: Sender, page: Page) -> bool:
    """Whether the domain is another's word (wish.org), and the mail does not name the platform.

    A word beside words of trade is another's where it is in his name, "Dr. Wise & Partner" at
    wise-partner.example, and nothing in the mail presses.
    """
    if lookalike.technique is Trick.TLD_SWAP:
        if lookalike.of.partition(".")[0] not in ordinary_words():
            return False
    elif page.pressing or not _is_own_name(lookalike, sender, page.registry):
        return False
    return not any(
        platform.id == lookalike.platform
        for match in (*page.subject_names, *page.names)
        for platform, _ in page.registry.platforms_named(match.name)
    )


def is_word(lookalike: Lookalike, registry: Registry) -> bool:
    """Whether what the domain looks like is an ordinary word, or somebody's name, as well."""
    words = registry.platforms[lookalike.platform].ambiguous
    return lookalike.of.partition(".")[0] in {word.lower().replace(" ", "") for word in words}


def _is_own_name(lookalike: Lookalike, sender: Sender, registry: Registry) -> bool:
    """Whether an author with other words in his name, and no office, is called as his domain is."""
    if lookalike.technique is not Trick.COMBOSQUAT or not is_word(lookalike, registry):
        return False
    speaks = sender.name.strange or sender.name.about
    return bool(speaks) and not sender.name.office and spells_domain(sender.mailbox)
