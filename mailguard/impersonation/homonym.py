"""Domains called like a platform by chance: an ordinary word, or one in the name of their owner."""

from __future__ import annotations

from mailguard.impersonation.itself import spells_domain
from mailguard.impersonation.lookalike import Lookalike, Trick
from mailguard.impersonation.lookalike.words import ordinary_words
from mailguard.impersonation.page import Page
from mailguard.impersonation.presentation import Presentation
from mailguard.message.model import Mailbox
from mailguard.registry.index import Registry


def is_homonym(
    lookalike: Lookalike, mailbox: Mailbox, shown: Presentation, page: Page, registry: Registry
) -> bool:
    """Whether the domain is another's word (wish.org), and the mail does not name the platform.

    A word beside words of trade is another's where it is in his name, "Dr. Wise & Partner" at
    wise-partner.example, and nothing in the mail presses. `shown` is how his name presents him.
    """
    if lookalike.technique is Trick.TLD_SWAP:
        if lookalike.of.partition(".")[0] not in ordinary_words():
            return False
    elif page.pressing or not _is_own_name(lookalike, mailbox, shown, registry):
        return False
    return not any(
        platform.id == lookalike.platform
        for match in (*page.subject_names, *page.names)
        for platform, _ in registry.platforms_named(match.name)
    )


def is_word(lookalike: Lookalike, registry: Registry) -> bool:
    """Whether what the domain looks like is an ordinary word, or somebody's name, as well."""
    words = registry.platforms[lookalike.platform].ambiguous
    return lookalike.of.partition(".")[0] in {word.lower().replace(" ", "") for word in words}


def _is_own_name(
    lookalike: Lookalike, mailbox: Mailbox, shown: Presentation, registry: Registry
) -> bool:
    """Whether an author with other words in his name, and no office, is called as his domain is."""
    if lookalike.technique is not Trick.COMBOSQUAT or not is_word(lookalike, registry):
        return False
    return bool(shown.strange or shown.about) and not shown.office and spells_domain(mailbox)
