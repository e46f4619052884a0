"""Claims of the author: in the display name, in the address, in the domain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.impersonation.lookalike import find_lookalike
from mailguard.impersonation.model import Claim, Where
from mailguard.impersonation.page import Page
from mailguard.impersonation.presentation import Presentation, present
from mailguard.impersonation.vocabulary import Word
from mailguard.message.model import Mailbox
from mailguard.names.fold import visible
from mailguard.names.idna import to_ascii
from mailguard.registry.index import Registry
from mailguard.registry.model import Role

_SEPARATORS = re.compile(r"[._+=%/-]+|\d+")
_DOMAIN = re.compile(r"(?<![\w.-])[\w-]+(?:\.[\w-]+)+(?![\w-])")
_MAX_DOMAINS = 8
SHOWN_IN = ("-name", "-comment", "-group")
"""Readings that are no author of their own but text shown beside one."""


def is_author(mailbox: Mailbox) -> bool:
    """Whether this reading is an author, not an address that merely stands in his name."""
    return not mailbox.field.endswith(SHOWN_IN)


def sender_claims(
    mailboxes: tuple[Mailbox, ...], page: Page, registry: Registry
) -> Iterator[Claim]:
    """Every claim of every author; what stands in a name is the claim of its bearer."""
    bearer = 0
    for index, mailbox in enumerate(mailboxes):
        if is_author(mailbox):
            bearer = index
            yield from _address_claims(index, mailbox, page, registry)
        elif mailbox.domain:
            yield from _domain_claims(bearer, mailbox.domain, mailbox.address, registry, Where.NAME)
        yield from _name_claims(index if is_author(mailbox) else 0, mailbox, page, registry)


def _name_claims(index: int, mailbox: Mailbox, page: Page, registry: Registry) -> Iterator[Claim]:
    name = visible(mailbox.name)
    if not name or name.strip("<>\"' ").lower() == mailbox.address.lower():
        return  # it is the address, and read as such
    shown = present(name, registry)
    if not shown.platforms:
        shown = present(_SEPARATORS.sub(" ", name), registry)  # "Mercado.Pago"
    if shown.about:
        return
    if shown.claims or (shown.leans and page.pressing):
        yield from _claims_of(shown, Where.NAME, mailbox.name, index)
    for domain in _DOMAIN.findall(name)[:_MAX_DOMAINS]:
        yield from _domain_claims(index, domain, mailbox.name, registry, Where.NAME)


def _claims_of(shown: Presentation, where: Where, evidence: str, index: int) -> Iterator[Claim]:
    for platform, match, fact in shown.platforms:
        yield Claim(
            platform.id, where, evidence, match.technique.value, index, shown.risk, fact.sourced
        )


def _domain_claims(
    index: int, written: str, evidence: str, registry: Registry, where: Where
) -> Iterator[Claim]:
    """A platform's domain, or a lookalike of one, shown in a name or a local part."""
    domain = to_ascii(written)
    owner = registry.owner(domain) if domain else None
    if owner and owner.role in (Role.OFFICIAL, Role.RELAY):
        yield Claim(owner.platform, where, evidence, "domain_shown", index)
    elif domain and owner is None:
        lookalike = find_lookalike(domain, registry)
        if lookalike:
            yield Claim(lookalike.platform, where, evidence, lookalike.technique, index)


def _address_claims(
    index: int, mailbox: Mailbox, page: Page, registry: Registry
) -> Iterator[Claim]:
    lookalike = find_lookalike(mailbox.domain, registry) if mailbox.domain else None
    if lookalike:
        yield Claim(lookalike.platform, Where.DOMAIN, mailbox.domain, lookalike.technique, index)
    local = mailbox.local
    for domain in _DOMAIN.findall(local)[:_MAX_DOMAINS]:
        yield from _domain_claims(index, domain, mailbox.address, registry, Where.ADDRESS)
    shown = present(_SEPARATORS.sub(" ", local), registry)
    if shown.claims and _speaks(shown, mailbox, page, registry):
        yield from _claims_of(shown, Where.ADDRESS, mailbox.address, index)


def _speaks(shown: Presentation, mailbox: Mailbox, page: Page, registry: Registry) -> bool:
    """Whether a local part with a platform's name in it poses as the platform.

    A shop may well answer its orders from amazon@shop.example. On free mail nobody has that reason,
    and no shop calls a mailbox of its own dhgate.fengkong.
    """
    if any(match.name in platform.ambiguous for platform, match, _ in shown.platforms):
        return False
    if registry.shared(mailbox.domain):
        return True
    return shown.risk or (Word.SERVICE in shown.words and page.pressing)
