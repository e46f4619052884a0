"""What can be followed up: accounts, numbers, addresses and codes that a mail gives its reader.

Several mails that give the same lead are one fraud; a platform and the police work from these.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from mailguard.findings import Code
from mailguard.impersonation.amounts import sums
from mailguard.impersonation.hosts import is_somebodys, page_of
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.impersonation.model import Lure
from mailguard.impersonation.page import both_ends
from mailguard.impersonation.payees import payees
from mailguard.limits import MAX_LEAD, MAX_LEAD_TEXT, MAX_LEADS
from mailguard.message.links import link
from mailguard.message.model import Authors, Content, Mailbox
from mailguard.registry.index import Registry
from mailguard.registry.model import Role

_NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖两幺", "0012345678912345678921")
_CONTACTS = {"contact_qq": LeadKind.QQ, "contact_wechat": LeadKind.WECHAT}
_SEPARATORS = re.compile(r"[\s._\-–—·•*()]+")
_BESIDE = re.compile("[/|、或]")
"""What stands between two numbers of one messenger."""
_NUMBER = re.compile(r"\d{5,15}")
_HANDLE = re.compile(r"(?<![a-z0-9_-])[a-z][a-z0-9_-]{4,30}$", re.IGNORECASE)
_WORDS = re.compile(r"[a-z ]+(?<! id )", re.IGNORECASE)
_MOBILE = re.compile(r"(?<![\d.@])(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![\d@])")
_HOTLINE = re.compile(r"(?<!\d)([48]00[ -]?\d{3}[ -]?\d{4})(?!\d)")
_ABROAD = re.compile(r"(?<![\w+])(\+[1-9]\d{0,2}[ (.\-]{0,2}\d[\d ().\-]{5,16}\d)(?!\d)")
_READERS = re.compile(
    r"(?:您|你)的?(?:注册|预留|绑定)?(?:手机|电话)号?码?\s?[:为是]?\s?$|"
    r"\byour (?:registered )?(?:phone|mobile|telephone)(?: number)?:? $",
    re.IGNORECASE,
)
_BEFORE = 40
"""Characters before a number that say whose it is."""
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})", re.IGNORECASE
)


def read_leads(
    authors: Authors,
    reply_to: Iterable[Mailbox],
    content: Content,
    lures: Iterable[Lure],
    registry: Registry,
    readers: Collection[str] = (),
) -> tuple[Lead, ...]:
    """Every lead of a mail, each once, `MAX_LEADS` of a kind at most. Linear; never raises.

    `readers` are the addresses it was sent to: a text that quotes them gives nobody away.
    """
    text = both_ends("\n".join(block.text for block in content.blocks), MAX_LEAD_TEXT)
    text = unicodedata.normalize("NFKC", text)
    answered = {mailbox.address.lower() for mailbox in (*authors.mailboxes, *reply_to)}
    found: dict[tuple[LeadKind, str], Lead] = {}
    kept: Counter[LeadKind] = Counter()
    for lead in (
        *_senders(authors, reply_to, registry),
        *_contacts(lures),
        *_codes(content, lures, registry),
        *_numbers(text),
        *_addresses(text, registry, {reader.lower() for reader in readers} - answered),
        *_accounts(text),
        *_amounts(text),
        *_links(content, registry),
    ):
        key = (lead.kind, lead.value)
        if lead.value and key not in found and kept[lead.kind] < MAX_LEADS:
            found[key] = lead
            kept[lead.kind] += 1
    return tuple(found.values())


def _lead(kind: LeadKind, value: str, shown: str, *, telling: bool = True) -> Lead:
    return Lead(kind, value[:MAX_LEAD], shown[:MAX_LEAD], telling)


def _senders(authors: Authors, reply_to: Iterable[Mailbox], registry: Registry) -> Iterator[Lead]:
    """The author; his domain where it is his own: one that anybody uses joins nobody."""
    for mailbox in authors.mailboxes[:1]:
        owned = registry.owner(mailbox.domain) is not None
        address = mailbox.address.lower()
        shared = registry.shared(mailbox.domain)
        yield _lead(LeadKind.SENDER, address, mailbox.address, telling=shared or not owned)
        if mailbox.domain:
            domain = mailbox.domain
            yield _lead(LeadKind.SENDER_DOMAIN, domain, domain, telling=not owned)
    for mailbox in reply_to:
        owner = registry.owner(mailbox.domain)
        strange = owner is None or not owner.platform
        yield _lead(LeadKind.REPLY_TO, mailbox.address.lower(), mailbox.address, telling=strange)


def _contacts(lures: Iterable[Lure]) -> Iterator[Lead]:
    """Messenger accounts: the number or handle at the end of what the lure shows."""
    for lure in lures:
        if lure.code is not Code.LURE_CONTACT or "://" in lure.evidence:
            continue
        kind = _CONTACTS.get(lure.kind, LeadKind.MESSENGER)
        text = unicodedata.normalize("NFKC", lure.evidence)
        digits = _SEPARATORS.sub("", text.translate(_NUMERALS))
        number = _NUMBER.search(digits)
        handle = _handle(text)
        # a handle may hold digits ("dh-risk-011"): then it is the longer of the two
        if handle and (kind is not LeadKind.QQ) and (not number or len(handle[0]) > len(number[0])):
            yield _lead(kind, handle[0].lower(), lure.evidence)
        elif number:
            yield _lead(kind, number[0], lure.evidence)
            if kind is LeadKind.QQ:
                more = _BESIDE.split(digits[number.end() :])
                yield from (_lead(kind, n, lure.evidence) for n in more if _NUMBER.fullmatch(n))


def _handle(text: str) -> re.Match[str] | None:
    """The handle behind the messenger's name; "security" in "WeChat security" is none."""
    handle = _HANDLE.search(text, 1)
    plain = handle and handle[0].isalpha() and _WORDS.fullmatch(text, 0, handle.start())
    return None if plain else handle


def _codes(content: Content, lures: Iterable[Lure], registry: Registry) -> Iterator[Lead]:
    payments = {lure.evidence for lure in lures if lure.code is Code.LURE_QR_PAYMENT}
    for code in content.codes:
        kind = LeadKind.PAY_CODE if code in payments else LeadKind.CODE
        telling = code in payments or not _official(link(code, code).host, registry)
        yield _lead(kind, code.strip(), code, telling=telling)


def _numbers(text: str) -> Iterator[Lead]:
    """Telephone numbers but for the one that a mail calls its reader's."""
    for pattern in (_MOBILE, _HOTLINE, _ABROAD):
        for match in pattern.finditer(text):
            if _READERS.search(text[max(0, match.start() - _BEFORE) : match.start()]):
                continue
            digits = re.sub(r"[^\d+]", "", match[1])
            yield _lead(LeadKind.PHONE, digits, match[0].strip())


def _addresses(text: str, registry: Registry, readers: Collection[str]) -> Iterator[Lead]:
    """Addresses of the fraud: neither a platform's own nor those of the mail's `readers`."""
    for match in _EMAIL.finditer(text):
        address = match[1].lower()
        if address not in readers and not _official(address.rpartition("@")[2], registry):
            yield _lead(LeadKind.EMAIL, address, match[1])


def _accounts(text: str) -> Iterator[Lead]:
    for kind, value, shown in payees(text):
        yield _lead(kind, value, shown)


def _amounts(text: str) -> Iterator[Lead]:
    """Sums of money; many frauds ask for the same one, so that alone it tells nothing."""
    for value, shown in sums(text):
        yield _lead(LeadKind.AMOUNT, value, shown)


def _links(content: Content, registry: Registry) -> Iterator[Lead]:
    """Hosts that are linked to; on a host that many share, the page there."""
    for linked in content.links:
        if linked.host:
            value, telling = page_of(linked) or (linked.host, is_somebodys(linked.host, registry))
            yield _lead(LeadKind.LINK, value, linked.target, telling=telling)


def _official(domain: str, registry: Registry) -> bool:
    """Whether only a platform itself speaks there."""
    owner = registry.owner(domain)
    return owner is not None and owner.role in (Role.OFFICIAL, Role.UNSOURCED)
