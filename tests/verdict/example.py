"""Two small platforms, and short ways to say what the lower rooms found about a mail."""

from __future__ import annotations

from mailguard.auth.model import (
    Checked,
    DkimResult,
    DmarcResult,
    Pass,
    Report,
    Result,
    Source,
)
from mailguard.findings import Code, Finding
from mailguard.impersonation.model import Claim, Impression, Lure, Where
from mailguard.message.model import Authors, Content, Mailbox, Message
from mailguard.registry.index import Registry
from mailguard.registry.model import Fact, Platform
from mailguard.registry.vocabulary import Vocabulary

SOURCE = "the platform's own help page"


def _sourced(*values: str) -> tuple[Fact, ...]:
    return tuple(Fact(value, SOURCE, "high") for value in values)


BAZAAR = Platform(
    id="bazaar",
    name="Bazaar",
    category="marketplace",
    main_domain="bazaar.example",
    official=_sourced("bazaar.example"),
    unsourced=(Fact("bazaar-mail.example"), Fact("bzr.example")),
    relays=_sourced("members.bazaar.example"),
    names=_sourced("Bazaar"),
    never=(*_sourced("contact_qq", "activation_fee"), Fact("deposit")),
)
PAYCO = Platform(
    id="payco",
    name="PayCo",
    category="payment",
    main_domain="payco.example",
    official=_sourced("payco.example"),
    names=_sourced("PayCo"),
)
REGISTRY = Registry(
    {platform.id: platform for platform in (BAZAAR, PAYCO)},
    _sourced("freemail.example", "esp.example"),
    Vocabulary(),
)
MESSAGE = Message((), b"", 0, complete=True)
CONTENT = Content("A subject", (), (), (), drawn_code=False)


def authors(*addresses: str, odd: bool = False) -> Authors:
    """Authors of these addresses; `odd` where clients could show different ones."""
    mailboxes = []
    for address in addresses:
        local, _, domain = address.partition("@")
        mailboxes.append(Mailbox("", address, local, domain))
    findings = (Finding(Code.AUTHOR_SEVERAL_MAILBOXES, {}, "header:From"),) if odd else ()
    return Authors(tuple(mailboxes), findings)


def says(*parts: Claim | Lure, department: str = "") -> Impression:
    """An impression of these claims and lures."""
    return Impression(
        tuple(part for part in parts if isinstance(part, Claim)),
        tuple(part for part in parts if isinstance(part, Lure)),
        department,
    )


def claim(
    platform: str = "bazaar",
    where: Where = Where.NAME,
    *,
    mailbox: int = 0,
    risk: bool = False,
    sourced: bool = True,
    faint: bool = False,
) -> Claim:
    """A claim to be `platform`; in subject and text it is no author's."""
    index = -1 if where in (Where.SUBJECT, Where.TEXT) else mailbox
    return Claim(platform, where, "evidence", "plain", index, risk, sourced, faint)


QQ = Lure(Code.LURE_CONTACT, "contact_qq", "QQ 12345678")
CHAT = Lure(Code.LURE_CONTACT, "contact_telegram", "@helpdesk")
DEPOSIT = Lure(Code.LURE_FEE, "deposit", "a deposit of 500")
TRACKER = Lure(Code.LURE_LINK_MISMATCH, "link_mismatch", "bazaar.example → click.example")


def passed(*domains: str, method: str = "dkim") -> Report:
    """A report that authenticates these domains."""
    passes = tuple(Pass(method, domain, Source.OWN) for domain in domains)
    return Report(passes=passes, checked=Checked.YES, dmarc=DmarcResult(Result.PASS))


def failed(*, dmarc: Result = Result.FAIL, policy: str = "none", signed: str = "") -> Report:
    """A report of a check that nothing passed; `signed` is the d= of a bad signature."""
    dkim = (DkimResult(Result.FAIL, signed),) if signed else ()
    return Report(dmarc=DmarcResult(dmarc, policy=policy), dkim=dkim, checked=Checked.YES)


OFFLINE = Report(checked=Checked.NO)
BROKEN_DNS = Report(checked=Checked.TEMPERROR)
