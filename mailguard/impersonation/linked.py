"""Claims of text that only links, as "Your PayPal account will be closed. Verify: https://…" does.

Tools, carriers and shops write so of an account too. They are companies that say who they are, for
which the caller looks; what is left is suspicious, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mailguard.findings import Code
from mailguard.impersonation.buyers import sends_to_office
from mailguard.impersonation.claiming import claims_of
from mailguard.impersonation.denial import denied
from mailguard.impersonation.letterhead import (
    account_in_danger,
    bears_name,
    heading_claims,
    names_one,
    sending_claims,
)
from mailguard.impersonation.lookalike import find_lookalike
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import Page, words_in
from mailguard.impersonation.passage import COMMA, Passage, passage_of
from mailguard.impersonation.plight import names_account, told
from mailguard.impersonation.senders import Sender, has_name
from mailguard.impersonation.vocabulary import Hit, Word, lexicon, names_lexicon
from mailguard.names.fold import fold_plain
from mailguard.names.match import NameMatch
from mailguard.names.suffix import registrable

_TOUCHING = 12
"""Characters between a name and the account with it ("cuenta de eBay", "eBay seller account")."""
_OPENING = 16
"""Characters in which a sentence says of what it is."""
_MAX_MATCHES = 60


def linked_claims(page: Page, sender: Sender, lures: tuple[Lure, ...]) -> Iterator[Claim]:
    """Platforms at which the reader's account is said to be in danger, in a mail with a way out.

    It is at the platform that the sentence names, or at the one whose name the mail bears. The way
    out is a link; or a messenger's account, where the author has no name. `sender` is the first
    author. Linear in the text; never raises.
    """
    yield from _led_to(page, sender, lures)
    if page.passed_on:
        return
    linked = _leads_away(page, sender)
    sells = not has_name(sender) and bool(lexicon(Word.SOLD).find(page.folded.text))
    if told(page):
        return
    if linked and not has_name(sender):
        yield from sending_claims(page)
    if not (page.threatens or sells):
        return
    contact = any(lure.code is Code.LURE_CONTACT for lure in lures)
    if (linked or contact) and not has_name(sender):
        yield from heading_claims(page)
    one = names_one(page)
    if not (linked or (one and _is_to_write(sender, lures))):
        return
    meant = one and sends_to_office(page, lures)
    borne = linked and one and account_in_danger(page)
    for match in islice(page.names, _MAX_MATCHES):
        here = passage_of(match, page, ())
        folded = fold_plain(here.sentence).text
        if here.lists or here.asks or not (linked or meant or _opens_with_yours(folded)):
            continue
        if not (
            _in_danger(here, folded)
            or (borne and bears_name(match, page))
            or (sells and _is_sold(folded))
        ):
            continue
        yield from claims_of(match, Where.TEXT, here.sentence, folded, page.registry)


def _led_to(page: Page, sender: Sender, lures: tuple[Lure, ...]) -> Iterator[Claim]:
    """Platforms that the text names, and to whose lookalike a stranger links.

    A stranger is whoever has no name, or an address that anybody can have. In an answer the link
    stands in his own words: he may quote another's.
    """
    registry = page.registry
    links = [lure.evidence for lure in lures if lure.code is Code.LURE_LINK_LOOKALIKE]
    hosts = [host for host in links if not page.passed_on or host in page.text]
    stranger = registry.shared(sender.mailbox.domain) or not has_name(sender)
    if not (hosts and stranger) or told(page):
        return
    likes = [(host, find_lookalike(host, registry)) for host in hosts]
    said = ((page.text, page.names), (page.subject, page.subject_names))
    named = {m.name: m for text, names in said for m in names if not _in_host(text, m)}
    for match in islice(named.values(), _MAX_MATCHES):
        for platform, fact in registry.platforms_named(match.name):
            for host, like in likes:
                if like and like.platform == platform.id:
                    how = like.technique.value
                    yield Claim(platform.id, Where.TEXT, host, how, -1, sourced=fact.sourced)


def _in_host(text: str, match: NameMatch) -> bool:
    """Whether a name is part of a link: that alone names nobody."""
    before, after = text[max(0, match.start - 1) : match.start], text[match.end : match.end + 2]
    return before in tuple("/.@-") or (after[:1] in tuple(".-") and after[1:].isalnum())


def _leads_away(page: Page, sender: Sender) -> bool:
    """Whether a link goes elsewhere than to a platform, or to a sender who has a name."""
    home = sender.mailbox.domain if has_name(sender) else ""
    for host in {link.host for link in page.links if link.host}:
        owner = page.registry.owner(host)
        if not (owner and owner.platform) and registrable(host) != registrable(home):
            return True
    return False


def _is_to_write(sender: Sender, lures: tuple[Lure, ...]) -> bool:
    """Whether a nameless author gives a messenger's account; lawyers and carriers have names."""
    accounts = (lure for lure in lures if lure.code is Code.LURE_CONTACT and names_account(lure))
    return not has_name(sender) and any(accounts)


def _opens_with_yours(folded: str) -> bool:
    """Whether the sentence is of what is the reader's: carriers write of "the shipment for" it."""
    return any(not hit.start for hit in lexicon(Word.YOURS).find(folded.lstrip()[:_OPENING]))


def _in_danger(here: Passage, folded: str) -> bool:
    """Whether a folded sentence threatens the reader's account at the platform it names."""
    find = names_lexicon(here.page.registry, Word.THREAT, Word.MENTION, Word.ASIDE).find
    words = words_in(find(folded))
    if Word.THREAT not in words or (Word.MENTION in words and Word.ASIDE not in words):
        return False
    if denied(folded, 0, len(folded), concrete=True):
        return False
    clause = COMMA.split(here.before)[-1]
    return not lexicon(Word.IF).find(clause) and _is_held(here)


def _is_sold(folded: str) -> bool:
    """Whether a folded sentence says that something of the reader's was bought: "Your item on …".

    Who has no name and links away wants the card to which the money is said to go.
    """
    return words_in(lexicon(Word.YOURS, Word.SOLD).find(folded)) >= {Word.YOURS, Word.SOLD}


def _is_held(here: Passage) -> bool:
    """Whether it is "your account" by the name: "Your PayPal account", "su cuenta de eBay"."""
    start = len(here.before)
    end = start + len(fold_plain(here.match.text).text)
    hits = lexicon(Word.YOURS, Word.HOLDING).find(here.before + here.after)
    held = [hit for hit in hits if Word.HOLDING in hit.words]
    touching = any(_touches(hit, start, end) for hit in held)
    return touching and any(Word.YOURS in hit.words for hit in hits)


def _touches(hit: Hit, start: int, end: int) -> bool:
    return hit.start - end <= _TOUCHING and start - hit.end <= _TOUCHING
