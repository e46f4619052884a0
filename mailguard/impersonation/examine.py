"""What a mail says about who it is and what it wants: claims, lures, the prelude."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from mailguard.findings import Code
from mailguard.impersonation.billed import billed_claims
from mailguard.impersonation.buyers import buyer_claims
from mailguard.impersonation.called import spells_domain
from mailguard.impersonation.companies import writes_as_itself
from mailguard.impersonation.contacts import contact_lures
from mailguard.impersonation.demands import demand_lures
from mailguard.impersonation.department import risk_department
from mailguard.impersonation.findings import claim_finding, department_finding, lure_finding
from mailguard.impersonation.linked import linked_claims
from mailguard.impersonation.links import link_lures
from mailguard.impersonation.lookalike import find_lookalike
from mailguard.impersonation.model import Claim, Impression, Lure, Where
from mailguard.impersonation.money import money_lures
from mailguard.impersonation.page import Page, read_page
from mailguard.impersonation.prelude import prelude
from mailguard.impersonation.presentation import NOTHING
from mailguard.impersonation.sender_claims import sender_claims
from mailguard.impersonation.senders import Sender, has_name, is_author, read_senders
from mailguard.impersonation.subjects import subject_claims
from mailguard.impersonation.talk import only_talks
from mailguard.impersonation.texts import text_claims
from mailguard.message.authors import read_reply_to
from mailguard.message.model import Authors, Content, Message, TextKind
from mailguard.registry.index import Registry


def examine(message: Message, authors: Authors, content: Content, registry: Registry) -> Impression:
    """Read everything that a person reads in the mail. Time linear in its size; never raises.

    What only some clients show counts where it makes the mail worse: it excuses nothing.
    """
    shown = _examine(message, authors, content, registry)
    if all(block.kind is not TextKind.ELSEWHERE for block in content.blocks):
        return shown
    blocks = (
        replace(block, kind=TextKind.OWN) if block.kind is TextKind.ELSEWHERE else block
        for block in content.blocks
    )
    elsewhere = _examine(message, authors, replace(content, blocks=tuple(blocks)), registry)
    return max(shown, elsewhere, key=_weight)


def _weight(impression: Impression) -> tuple[int, int, bool]:
    """How much an impression holds against a mail."""
    return len(impression.claims), len(impression.lures), bool(impression.risk_department)


def _examine(
    message: Message, authors: Authors, content: Content, registry: Registry
) -> Impression:
    """What a mail with this content says.

    Lures are looked for where they can matter: in mail that names a platform, comes from one's
    address, or speaks as a risk department.
    """
    page = read_page(message, content, registry)
    senders = read_senders(authors.mailboxes, registry)
    department = risk_department(senders, page)
    lures: tuple[Lure, ...] = ()
    named = (
        page.names
        or page.subject_names
        or any(s.name.platforms or s.local.platforms for s in senders)
    )
    if named or department or _from_platform(authors, registry):
        lures = tuple(_lures(message, page, content, senders))
    baits = [lure for lure in lures if lure.kind != "callback"]  # a company's own number is none
    said = [*text_claims(page, lures)]
    excused = not (page.names or page.subject_names) or (
        not (said or baits) and _on_its_own_account(senders, page, lures)
    )
    if not excused:
        said += _strangers_claims(senders, page, lures)
    others = len(authors.mailboxes)
    beside = (
        replace(sender, index=others + sender.index)
        for sender in read_senders(authors.sender, registry)
    )
    shown = (*senders, *beside)
    claims = _joined([*sender_claims(shown, page, lures), *said])
    findings = (
        *(claim_finding(claim, registry, others) for claim in claims),
        *(lure_finding(lure) for lure in lures),
        *department_finding(claims, department),
        *prelude(page),
    )
    return Impression(tuple(claims), lures, department, findings)


def _strangers_claims(
    senders: tuple[Sender, ...], page: Page, lures: tuple[Lure, ...]
) -> Iterator[Claim]:
    """What subject and text claim where the author is no company that writes as itself.

    Who says in his name what he has to do with platforms ("Ecommerce Law Partners") has them in his
    subjects. An impostor's name would be an office, or nobody's; but a false buyer tells a trade.
    """
    first = next((sender.name for sender in senders if is_author(sender.mailbox)), NOTHING)
    trade = first.about and not first.office
    if not trade:
        yield from subject_claims(page, lures)
    for sender in senders[:1]:
        if not trade:
            yield from linked_claims(page, sender, lures)
            yield from billed_claims(page, sender, lures)
        if page.registry.shared(sender.mailbox.domain) or not has_name(sender):
            yield from buyer_claims(page, lures)


def _on_its_own_account(senders: tuple[Sender, ...], page: Page, lures: tuple[Lure, ...]) -> bool:
    """Whether the author, there being one, is a company that says who it is, or asks nothing."""
    authors = [sender for sender in senders if is_author(sender.mailbox)]
    if len(authors) != 1:
        return False
    author = authors[0]
    return writes_as_itself(author, page) or (not lures and only_talks(author, page))


def _from_platform(authors: Authors, registry: Registry) -> bool:
    """Whether some author's domain is a platform's or like one."""
    for mailbox in authors.mailboxes:
        owner = registry.owner(mailbox.domain)
        if owner is not None and owner.platform:
            return True
        if mailbox.domain and find_lookalike(mailbox.domain, registry):
            return True
    return False


def _joined(claims: list[Claim]) -> list[Claim]:
    """One claim a platform, place and author; risk and source from whichever has them."""
    joined: dict[tuple[str, Where, int], Claim] = {}
    for claim in claims:
        key = (claim.platform, claim.where, claim.mailbox)
        first = joined.get(key, claim)
        risk, sourced = first.risk or claim.risk, first.sourced or claim.sourced
        joined[key] = replace(first, risk=risk, sourced=sourced)
    return list(joined.values())


def _lures(
    message: Message, page: Page, content: Content, senders: tuple[Sender, ...]
) -> Iterator[Lure]:
    @cache
    def home() -> set[str]:
        return {sender.mailbox.domain for sender in senders if _is_at_home(sender, page)}

    yield from money_lures(page)
    yield from demand_lures(page)
    yield from contact_lures(page)
    yield from link_lures(content, page.registry, home)
    for mailbox in read_reply_to(message):
        alike = mailbox.domain and find_lookalike(mailbox.domain, page.registry)
        if alike and mailbox.domain not in home():
            yield Lure(Code.LURE_REPLY_LOOKALIKE, "reply_lookalike", mailbox.address)
            return


def _is_at_home(sender: Sender, page: Page) -> bool:
    """Whether an author has a name, or the name of his domain and presses nobody."""
    if not is_author(sender.mailbox):
        return False
    return has_name(sender) or (spells_domain(sender.mailbox) and not page.pressing)
