"""Whom to believe: trusted results, our own checks, and which outranks which."""

# ruff: noqa: E501  (a case is a row)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import dkim
import pytest

from mailguard.auth.authenticate import authenticate
from mailguard.auth.model import Checked, Report
from mailguard.auth.trust import Trust
from mailguard.dns.answer import Resolver
from mailguard.dns.lookups import Lookups
from mailguard.dns.recorded import OfflineResolver
from mailguard.dns.zone import TIMEOUT, ZoneResolver
from mailguard.limits import MAX_SIGNATURES, SPF_MAX_AGE
from mailguard.message.authors import read_authors
from mailguard.message.parse import parse
from tests.auth.dkim.signing import MAIL, rsa_key, sign
from tests.recorder import Recorder

NOW = 1_800_000_000.0
SELLER = "seller.example"
ID = "mx.my.example"
MAIL_FROM = "<b@seller.example>"
KEY = f"s1._domainkey.{SELLER}"
DMARC = f"_dmarc.{SELLER}"
ZONE = {
    KEY: {"TXT": [f"v=DKIM1; p={rsa_key().published}"]},
    DMARC: {"TXT": ["v=DMARC1; p=reject"]},
    SELLER: {"TXT": ["v=spf1 ip4:192.0.2.0/24 -all"]},
}
OLD = NOW - SPF_MAX_AGE - 60

SIGNED = sign()
CHANGED = SIGNED.replace(b"your parcel", b"YOUR PARCEL")
PARTLY = sign(l="6") + b"and much more\r\n"
WITHOUT_FROM = sign(names="to:subject")
OTHERS = sign(d="esp.example")
EXPIRED = sign(t=str(int(NOW) - 900), x=str(int(NOW) - 300))

Matters = Callable[[str], bool]


@dataclass(frozen=True)
class Case:
    """A mail, what the border wrote over it, what DNS says; and what is to come of it."""

    why: str
    told: str = ""
    mail: bytes = MAIL
    dns: dict[str, object] | None = field(default_factory=lambda: dict(ZONE))
    dmarc: str = "none"
    policy: str = ""
    source: str = "own"
    passes: tuple[str, ...] = ()
    checked: str = "yes"
    client: str = "198.51.100.7"
    delivered: float = NOW - 60
    sealers: tuple[str, ...] = ()


def _without(*names: str, **failing: str) -> dict[str, object]:
    kept = {name: values for name, values in ZONE.items() if name not in names}
    return {**kept, **{name.replace("_1_", "."): value for name, value in failing.items()}}


def _failing(name: str) -> dict[str, object]:
    return {**ZONE, name: TIMEOUT}


PASS = "spf=pass smtp.mailfrom=seller.example; dkim=pass header.d=seller.example; dmarc=pass (p=reject) header.from=seller.example"
FAIL = "spf=fail smtp.mailfrom=seller.example; dkim=fail header.d=seller.example; dmarc=fail (p=quarantine dis=none) header.from=seller.example"

TRUSTED = [
    # --- 3. A trusted result and our own check
    Case("a trusted dkim=pass counts if the mail carries a signature with that d= which covers From and the whole body", "dkim=pass header.d=seller.example", SIGNED, None, passes=("dkim:trusted:seller.example",)),
    Case("header.i alone names the same signature", "dkim=pass header.i=@seller.example", SIGNED, None, passes=("dkim:trusted:seller.example",)),
    Case("so does one below d= (RFC 6376 section 3.5)", "dkim=pass header.i=joe@mail.seller.example", SIGNED, None, passes=("dkim:trusted:seller.example",)),
    Case("no signature: it does not count", "dkim=pass header.d=seller.example", MAIL, None, checked="no"),
    Case("a signature of another d=", "dkim=pass header.d=seller.example", OTHERS, None, checked="no"),
    Case("one that leaves out From", "dkim=pass header.d=seller.example", WITHOUT_FROM, None, checked="no"),
    Case("one that leaves out part of the body", "dkim=pass header.d=seller.example", PARTLY, None, checked="no"),
    Case("one with unlawful tags", "dkim=pass header.d=seller.example", SIGNED.replace(b"s=s1", b"s=s1\0.x"), None, checked="no"),
    Case("one by rsa-sha1 (RFC 8301)", "dkim=pass header.d=seller.example", sign(algorithm="rsa-sha1"), None, checked="no"),
    Case("the selector tells which of two is meant: the lawful one", "dkim=pass header.d=seller.example header.s=s1", sign(WITHOUT_FROM_2 := sign(names="to:subject", s="s2")), None, passes=("dkim:trusted:seller.example",)),
    Case("or the other", "dkim=pass header.d=seller.example header.s=s2", sign(WITHOUT_FROM_2), None, checked="no"),
    Case("where nothing tells, the weak one may be meant", "dkim=pass header.d=seller.example", sign(WITHOUT_FROM_2), None, checked="no"),
    Case("header.b tells as well", f"dkim=pass header.d=seller.example header.b={'x' * 8}", SIGNED, None, checked="no"),
    Case("a trusted dmarc=pass counts beside an aligned pass that counts", PASS, SIGNED, None, dmarc="pass", policy="reject", source="trusted", passes=("dkim:trusted:seller.example", "spf:trusted:seller.example")),
    Case("the pass may be of another name of the author's organization", "spf=pass smtp.mailfrom=bounce.seller.example; dmarc=pass header.from=seller.example", MAIL, None, dmarc="pass", source="trusted", passes=("spf:trusted:bounce.seller.example",)),
    Case("alone it does not", "dmarc=pass header.from=seller.example", SIGNED, None, checked="no"),
    Case("nor beside a pass of somebody else's", "spf=pass smtp.mailfrom=esp.example; dmarc=pass header.from=seller.example", MAIL, None, passes=("spf:trusted:esp.example",)),
    Case("nor for another author than the one shown", "spf=pass smtp.mailfrom=seller.example; dmarc=pass header.from=other.example", MAIL, None, passes=("spf:trusted:seller.example",)),
    Case("our own bad hash does not contradict it: Microsoft rewrites mail after checking it", PASS, CHANGED, dmarc="pass", policy="reject", source="trusted", passes=("dkim:trusted:seller.example", "spf:trusted:seller.example")),
    Case("nor does a key that is gone", PASS, SIGNED, _without(KEY), dmarc="pass", policy="reject", source="trusted", passes=("dkim:trusted:seller.example", "spf:trusted:seller.example")),
    Case("a trusted SPF result outranks ours: its fail", "spf=fail smtp.mailfrom=seller.example", MAIL, client="192.0.2.1", dmarc="fail", policy="reject"),
    Case("a trusted SPF result outranks ours: its pass", "spf=pass smtp.mailfrom=seller.example", MAIL, client="198.51.100.7", dmarc="pass", policy="reject", passes=("spf:trusted:seller.example",)),
    Case("a trusted dmarc=fail counts, with the policy it tells", FAIL, MAIL, dmarc="fail", policy="quarantine", source="trusted"),
    Case("where it tells no policy, DNS does", "spf=fail smtp.mailfrom=seller.example; dmarc=fail header.from=seller.example", MAIL, dmarc="fail", policy="reject", source="trusted"),
    Case("Microsoft tells it as an action, overridden or not", "dmarc=fail action=oreject header.from=seller.example", MAIL, dmarc="fail", policy="reject", source="trusted"),
    Case("but a signature that verifies outweighs it: one aligned pass is enough", FAIL, SIGNED, dmarc="pass", policy="reject", passes=("dkim:own:seller.example",)),
    Case("two results of one method are never merged as pass wins", "dmarc=pass header.from=seller.example; dmarc=fail (p=none) header.from=seller.example; spf=pass smtp.mailfrom=seller.example", MAIL, None, dmarc="fail", policy="none", source="trusted", passes=("spf:trusted:seller.example",)),
    Case("SPF of HELO authenticates no author", "spf=pass smtp.helo=seller.example", MAIL, None),
    Case("a temporary error of the server's leaves our own check", "dmarc=temperror header.from=seller.example", SIGNED, dmarc="pass", policy="reject", passes=("dkim:own:seller.example",)),
    Case("a temporary error of the server's SPF leaves our own", "spf=temperror smtp.mailfrom=seller.example", MAIL, client="192.0.2.1", dmarc="pass", policy="reject", passes=("spf:own:seller.example",)),
    Case("a server that found DMARC to fail has asked SPF itself", "dmarc=fail (p=reject) header.from=seller.example", MAIL, client="192.0.2.1", dmarc="fail", policy="reject", source="trusted"),
    Case("a result without a name names nobody", "spf=pass; dkim=pass; dmarc=pass", SIGNED, None, checked="no"),
]  # fmt: skip

OWN = [
    # --- 4. Our own
    Case("one aligned signature suffices", mail=SIGNED, dmarc="pass", policy="reject", passes=("dkim:own:seller.example",)),
    Case("beside another that fails", mail=sign(CHANGED.replace(b"d=seller.example; s=s1", b"d=seller.example; s=s9", 1)), dmarc="pass", policy="reject", passes=("dkim:own:seller.example",)),
    Case("aligned SPF suffices", client="192.0.2.1", dmarc="pass", policy="reject", passes=("spf:own:seller.example",)),
    Case("aligned SPF suffices where DMARC is strict for DKIM alone", "spf=pass smtp.mailfrom=b.seller.example", dns={**ZONE, DMARC: {"TXT": ["v=DMARC1; p=reject; adkim=s"]}}, dmarc="pass", policy="reject", passes=("spf:trusted:b.seller.example",)),
    Case("but not where it is strict for SPF", "spf=pass smtp.mailfrom=b.seller.example", dns={**ZONE, DMARC: {"TXT": ["v=DMARC1; p=reject; aspf=s"]}}, dmarc="fail", policy="reject", passes=("spf:trusted:b.seller.example",)),
    Case("nothing aligned: DMARC fails", dmarc="fail", policy="reject"),
    Case("somebody else's signature does not help", mail=OTHERS, dns={**ZONE, "s1._domainkey.esp.example": ZONE[KEY]}, dmarc="fail", policy="reject", passes=("dkim:own:esp.example",)),
    Case("a signature that leaves out part of the body proves nothing", mail=PARTLY, dmarc="fail", policy="reject"),
    Case("a signature that leaves out From proves nothing", mail=WITHOUT_FROM, dmarc="fail", policy="reject"),
    Case("a pass needs no DMARC record to count", mail=SIGNED, dns=_without(DMARC), passes=("dkim:own:seller.example",)),
    Case("x= is judged at delivery time: it had expired", mail=EXPIRED, dmarc="fail", policy="reject"),
    Case("x= is judged at delivery time: it had not", mail=EXPIRED, delivered=NOW - 600, dmarc="pass", policy="reject", passes=("dkim:own:seller.example",)),
    Case("SPF is not evaluated for mail older than seven days", client="192.0.2.1", delivered=OLD, dmarc="fail", policy="reject"),
    Case("a key that is gone is inconclusive", mail=SIGNED, dns=_without(KEY), delivered=OLD, dmarc="none", policy="reject", checked="no"),
    Case("but from fresh mail it was never there", mail=SIGNED, dns=_without(KEY), dmarc="fail", policy="reject"),
    Case("a changed body fails, however old", mail=CHANGED, delivered=OLD, dmarc="fail", policy="reject"),
    # --- what could not be checked
    Case("offline, nothing is checked", mail=SIGNED, dns=None, checked="no"),
    Case("the key's name server fails: a look later may help", mail=SIGNED, dns=_failing(KEY), dmarc="temperror", policy="reject", checked="temperror"),
    Case("SPF's name server fails", dns=_failing(SELLER), dmarc="temperror", policy="reject", checked="temperror"),
    Case("a failure that cannot help the mail changes nothing", mail=OTHERS, dns=_failing("s1._domainkey.esp.example"), dmarc="fail", policy="reject"),
    Case("the record's name server fails, and nothing was aligned: no author comes of it", dns=_failing(DMARC), dmarc="temperror"),
    Case("a failure beside an aligned pass changes nothing", mail=SIGNED, dns=_failing(SELLER), dmarc="pass", policy="reject", passes=("dkim:own:seller.example",)),
]  # fmt: skip


@pytest.mark.parametrize("case", TRUSTED + OWN, ids=lambda case: case.why)
def test_precedence(case: Case) -> None:
    report = _report(case)

    assert (report.dmarc.result, report.dmarc.policy, report.source) == (
        case.dmarc,
        case.policy,
        case.source,
    )
    assert {f"{p.method}:{p.source}:{p.domain}" for p in report.passes} == set(case.passes)
    assert report.checked == case.checked


def test_spf_of_old_mail_says_why_it_is_missing() -> None:
    assert _report(Case("", client="192.0.2.1", delivered=OLD)).spf.reason == "too_old"


def test_without_a_border_spf_says_why_it_is_missing() -> None:
    report = _authenticate(MAIL, ZoneResolver(ZONE), trust=Trust())

    assert (report.spf.result, report.spf.reason) == ("none", "no_trust")


@pytest.mark.parametrize(
    ("field", "why"),
    [
        (b"", "no_received"),
        (
            b"Received: from a.example by mx.other.example; Fri, 15 Jan 2027 08:00:00 +0000\r\n",
            "foreign_host mx.other.example",
        ),
    ],
    ids=["no field, no host", "a host that is not known"],
)
def test_a_border_that_cannot_be_told_is_found_with_the_reason(field: bytes, why: str) -> None:
    report = _authenticate(field + MAIL, trust=Trust(hosts=("mx.shop.example",)))

    assert [(str(f.code), f.params) for f in report.findings] == [
        ("auth.border_unknown", {"reason": why})
    ]


def test_every_signature_present_is_named_verified_or_not() -> None:
    assert _report(Case("", mail=sign(OTHERS), dns=None)).signed_by == (SELLER, "esp.example")


def test_the_limit_on_signatures_is_a_finding() -> None:
    mail = SIGNED
    for number in range(MAX_SIGNATURES + 5):
        mail = sign(mail, s=f"s{number}")
    report = _report(Case("", mail=mail, dns={**ZONE}))

    assert "auth.signature_limit" in [str(f.code) for f in report.findings]
    assert len(report.dkim) == MAX_SIGNATURES + 6


def test_the_limit_on_lookups_is_a_finding() -> None:
    lookups = Lookups(ZoneResolver(ZONE), max_queries=1)
    report = _authenticate(_mail(Case("", mail=SIGNED)), lookups=lookups)

    assert "auth.dns_limit" in [str(f.code) for f in report.findings]
    assert report.checked is Checked.YES  # the key was asked first


def _never(_domain: str) -> bool:
    return False


WALK = (DMARC, "_dmarc.example")  # RFC 9989 section 4.10: on to the top
ASKED = [
    ("nothing matters", _never, "", SIGNED, set()),
    ("only another domain matters", "esp.example".__eq__, "", SIGNED, set()),
    ("the author matters: the signature is enough, SPF is not asked", SELLER.__eq__, "", SIGNED, {KEY, *WALK}),
    ("without a signature SPF is", SELLER.__eq__, "", MAIL, {SELLER, *WALK}),
    ("a trusted pass is enough", SELLER.__eq__, PASS, SIGNED, set()),
    ("a trusted failure leaves the signature to be verified", SELLER.__eq__, FAIL, CHANGED, {KEY}),
    ("everything, where nobody says what matters", None, "", SIGNED, {KEY, SELLER, *WALK}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("matters", "told", "mail", "asked"), [r[1:] for r in ASKED], ids=[r[0] for r in ASKED]
)
def test_dns_is_asked_only_where_the_answer_can_matter(
    matters: Matters | None, told: str, mail: bytes, asked: set[str]
) -> None:
    resolver = Recorder(ZONE)
    _authenticate(_mail(Case("", told, mail)), resolver, matters=matters)

    assert set(resolver.asked) == asked


@pytest.mark.parametrize(
    ("sealers", "dmarc", "passes"),
    [((), "fail", []), (("list.example",), "pass", [f"arc:{SELLER}"])],
    ids=["not trusted", "trusted"],
)
def test_arc_rescues_through_trusted_sealers_only(
    sealers: tuple[str, ...], dmarc: str, passes: list[str]
) -> None:
    mail = _through_list(CHANGED)
    zone = {**ZONE, "arc._domainkey.list.example": ZONE[KEY]}
    trust = replace(TRUST, arc_sealers=sealers)
    report = _authenticate(_border(mail), ZoneResolver(zone), trust=trust)

    assert report.dmarc.result == dmarc
    assert [f"{p.method}:{p.domain}" for p in report.passes] == passes


SEALED_RESULTS = [
    ("dkim=pass header.d=seller.example", [f"arc:{SELLER}"], "a signature"),
    ("spf=pass smtp.mailfrom=b@seller.example", [f"arc:{SELLER}"], "SPF of MAIL FROM"),
    ("spf=pass smtp.helo=seller.example", [], "SPF of HELO authenticates no author"),
    ("dmarc=pass header.from=seller.example", [], "nor does DMARC, which authenticates nothing"),
    ("dkim=fail header.d=seller.example", [], "a failure"),
]


@pytest.mark.parametrize(
    ("told", "passes"), [r[:2] for r in SEALED_RESULTS], ids=[r[2] for r in SEALED_RESULTS]
)
def test_a_sealed_pass_counts_as_it_does_at_the_border(told: str, passes: list[str]) -> None:
    mail = _through_list(CHANGED, told)
    zone = {**ZONE, "arc._domainkey.list.example": ZONE[KEY]}
    trust = replace(TRUST, arc_sealers=("list.example",))
    report = _authenticate(_border(mail), ZoneResolver(zone), trust=trust)

    assert [f"{p.method}:{p.domain}" for p in report.passes] == passes


def _through_list(mail: bytes, told: str = f"dkim=pass header.d={SELLER}") -> bytes:
    """The mail as a list sealed it, which found what it tells and then changed the text."""
    found = f"Authentication-Results: list.example; {told}\r\n".encode()
    key, name = rsa_key().pem(), b"list.example"
    fields = dkim.arc_sign(found + mail, b"arc", name, key, name, include_headers=[b"from"])
    return b"".join(fields) + mail


TRUST = Trust(authserv_ids=(ID,))


def _mail(case: Case) -> bytes:
    told = f"Authentication-Results: {ID}; {case.told}\r\n".encode() if case.told else b""
    return _border(case.mail, told, case.client, case.delivered)


def _border(
    mail: bytes, told: bytes = b"", client: str = "198.51.100.7", delivered: float = NOW - 60
) -> bytes:
    date = datetime.fromtimestamp(delivered, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    received = f"Received: from h.{SELLER} (unknown [{client}]) by {ID} with ESMTP id 1; {date}\r\n"
    return f"Return-Path: {MAIL_FROM}\r\n".encode() + told + received.encode() + mail


def _report(case: Case) -> Report:
    resolver = OfflineResolver() if case.dns is None else ZoneResolver(case.dns)  # type: ignore[arg-type]  # as read from JSON
    return _authenticate(_mail(case), resolver)


def _authenticate(
    raw: bytes,
    resolver: Resolver | None = None,
    *,
    lookups: Lookups | None = None,
    trust: Trust = TRUST,
    matters: Matters | None = None,
) -> Report:
    message = parse(raw)
    return authenticate(
        message,
        read_authors(message),
        lookups=lookups or Lookups(resolver or OfflineResolver()),
        trust=trust,
        received=None,
        clock=lambda: NOW,
        matters=matters,
    )
