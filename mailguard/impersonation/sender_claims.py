"""Claims of the author: in the display name, in the address, in the domain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailguard.impersonation.bearing import Own, borne_out
from mailguard.impersonation.claiming import claims_presented
from mailguard.impersonation.companies import is_namesake, writes_as_itself
from mailguard.impersonation.homonym import is_homonym, is_word
from mailguard.impersonation.lookalike import Lookalike, Trick, find_hosted, find_lookalike
from mailguard.impersonation.lookalike.slips import LONG, TELLING
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import Page
from mailguard.impersonation.presentation import Presentation, Strength
from mailguard.impersonation.presenting import present
from mailguard.impersonation.senders import Sender, is_author
from mailguard.impersonation.talk import only_asks
from mailguard.impersonation.vocabulary import Word
from mailguard.limits import MAX_CLAIM_NAME
from mailguard.names.fold import visible
from mailguard.names.idna import to_ascii
from mailguard.registry.index import Registry
from mailguard.registry.model import Role

_DOMAIN = re.compile(r"(?<![\w.-])(?:https?://)?([\w-]+(?:\.[\w-]+)+)(?![\w-])", re.IGNORECASE)
_MAX_DOMAINS = 8
_LONGEST_LABEL = 64
"""RFC 1035 section 2.3.4: no label has so many octets."""
_SLIPS = frozenset(
    {
        Trick.INSERTION,
        Trick.HYPHENATION,
        Trick.REPETITION,
        Trick.OMISSION,
        Trick.TRANSPOSITION,
        Trick.VOWEL_SWAP,
        Trick.BITSQUATTING,
        Trick.REPLACEMENT,
    }
)
"""Tricks that honest names of others come to by chance: alone they are suspicious, no more."""
_NO_CHANCE = {Trick.REPETITION: TELLING, Trick.TRANSPOSITION: TELLING, Trick.OMISSION: LONG}
"""Letters of a platform's name from which on nobody else is called so: "Payal" and "Rakuen" are
names, "paypall" and "payoner" are none."""


def sender_claims(
    senders: tuple[Sender, ...], page: Page, lures: tuple[Lure, ...]
) -> Iterator[Claim]:
    """Every claim of every author. Linear; never raises."""
    for sender in senders:
        mailbox = sender.mailbox
        if not only_asks(sender, page, lures):
            yield from _name_claims(sender, page, lures)
        if is_author(mailbox):
            yield from _address_claims(sender, page)
        elif mailbox.domain:
            yield from _domain_claims(
                sender.index, mailbox.domain, mailbox.address, page.registry, Where.NAME
            )


def _name_claims(sender: Sender, page: Page, lures: tuple[Lure, ...]) -> Iterator[Claim]:
    shown, name, shared = sender.name, sender.mailbox.name, page.registry.shared
    if shown.hires and (lures or shared(sender.mailbox.domain) or _promises(shown, page)):
        # agencies have a name and a domain of their own, and a board of jobs lures nobody
        yield from claims_presented(shown, Where.NAME, name, index=sender.index)
    if shown.about or is_namesake(sender, page, lures):
        return
    may_be_itself = shown.strength is Strength.CLAIMS and sender.own is Own.DOMAIN
    itself = may_be_itself and writes_as_itself(sender, page)
    misspelt = bool(sender.misspelt)
    strength = borne_out(shown, sender.own, page, lures, misspelt=misspelt, itself=itself)
    if strength is not Strength.NONE:
        faint = strength is not Strength.CLAIMS
        yield from claims_presented(
            shown, Where.NAME, name, sender.misspelt, sender.index, faint=faint
        )
    yield from _shown_domains(sender, page.registry)


def _promises(shown: Presentation, page: Page) -> bool:
    """Whether the subject of one who hires lures, and his name does not just speak of platforms."""
    return page.subject_presses and Word.MENTION not in shown.words


def _shown_domains(sender: Sender, registry: Registry) -> Iterator[Claim]:
    """A platform's domain, or one like it, that stands in a name as an address or on its own."""
    name = visible(sender.mailbox.name[:MAX_CLAIM_NAME])
    for match in islice(_DOMAIN.finditer(name), _MAX_DOMAINS):
        domain = match[1]
        rest = name[: match.start()] + " " + name[match.end() :]
        if domain.lower() == sender.mailbox.domain:
            continue
        if name[match.start() - 1 : match.start()] == "@" or not present(rest, registry).strange:
            evidence = sender.mailbox.name
            yield from _domain_claims(sender.index, domain, evidence, registry, Where.NAME)


def _domain_claims(
    index: int, written: str, evidence: str, registry: Registry, where: Where
) -> Iterator[Claim]:
    """A platform's domain, or a lookalike of one, shown in a name or a local part."""
    domain = to_ascii(written)
    owner = registry.owner(domain) if domain else None
    if owner and owner.role in (Role.OFFICIAL, Role.RELAY):
        yield Claim(owner.platform, where, evidence, "domain_shown", index)
    elif domain and where is Where.NAME:  # in a local part, dots join words: wise.anna
        lookalike = find_lookalike(domain, registry)
        if lookalike:
            yield Claim(lookalike.platform, where, evidence, lookalike.technique.value, index)


def _address_claims(sender: Sender, page: Page) -> Iterator[Claim]:
    mailbox, index, registry = sender.mailbox, sender.index, page.registry
    lookalike = find_lookalike(mailbox.domain, registry) if mailbox.domain else None
    if lookalike and not is_homonym(lookalike, sender, page):
        how = lookalike.technique.value
        faint = _is_faint(lookalike, sender, page)
        yield Claim(lookalike.platform, Where.DOMAIN, mailbox.domain, how, index, faint=faint)
    if hosted := find_hosted(mailbox.domain, registry):
        trick, platform = hosted.technique.value, hosted.platform
        yield Claim(platform, Where.DOMAIN, mailbox.domain, trick, index, faint=True)
    for domain in _DOMAIN.findall(mailbox.local)[:_MAX_DOMAINS]:
        yield from _domain_claims(index, domain, mailbox.address, registry, Where.ADDRESS)
    if sender.local.claims:
        local, faint = sender.local, not _speaks(sender, page)
        if not faint or _presses_nameless(sender, page):
            yield from claims_presented(
                local, Where.ADDRESS, mailbox.address, index=index, faint=faint
            )


def _is_faint(lookalike: Lookalike, sender: Sender, page: Page) -> bool:
    """Whether a domain may well be called so by chance."""
    how, word = lookalike.technique, is_word(lookalike, page.registry)
    letters = len(lookalike.of.partition(".")[0])
    if how in _SLIPS:
        return word or letters < _NO_CHANCE.get(how, _LONGEST_LABEL)
    if how is Trick.HOMOGLYPH and letters >= TELLING:
        return False  # "strlpe" is no word
    return word and not (sender.name.office or page.pressing)


def _speaks(sender: Sender, page: Page) -> bool:
    """Whether a local part with a platform's name in it poses as the platform.

    A shop may well answer its orders from amazon@shop.example. On free mail nobody has that reason,
    and no shop calls a mailbox of its own dhgate.fengkong.
    """
    shown = sender.local
    ambiguous = [match for of, match, _ in shown.platforms if match.name in of.ambiguous]
    if ambiguous and not (shown.office and all(" " in match.name for match in ambiguous)):
        return False
    if page.registry.shared(sender.mailbox.domain):
        return True
    return shown.risk or (Word.SERVICE in shown.words and page.pressing)


def _presses_nameless(sender: Sender, page: Page) -> bool:
    """Whether paypal@bulk.example, with no name beside it, threatens, as no shop does."""
    words = any(match.name in of.ambiguous for of, match, _ in sender.local.platforms)
    threatens = page.threatens or page.subject_presses
    return threatens and not (sender.mailbox.name or words or page.passed_on)
