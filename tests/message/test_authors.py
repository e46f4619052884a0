"""Who could be shown as the author: a row a technique, in the words of the mail."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard import limits
from mailguard.findings import Code
from mailguard.message.authors import read_authors, read_reply_to
from mailguard.message.model import Authors
from mailguard.message.parse import parse

OFFICIAL = "service@market.example"
EVIL = "a@evil.example"


def b64(text: str) -> str:
    return f"=?utf-8?B?{b64encode(text.encode()).decode()}?="


def authors(header: str | bytes) -> Authors:
    raw = header.encode() if isinstance(header, str) else header
    return read_authors(parse(raw + b"\r\nSubject: x\r\n\r\nx\r\n"))


@dataclass(frozen=True)
class Case:
    """A header, the author by the letter, what else may be shown, and what is said of it."""

    reason: str
    header: str
    first: tuple[str, str]
    others: frozenset[str] = frozenset()
    findings: tuple[Code, ...] = ()


AMBIGUOUS = (Code.AUTHOR_AMBIGUOUS,)
TRICKS = [
    Case(
        "two From fields",
        f"From: <{EVIL}>\r\nFrom: Market <{OFFICIAL}>",
        ("", EVIL),
        frozenset({OFFICIAL}),
        (Code.AUTHOR_SEVERAL_FIELDS,),
    ),
    Case(
        "a second From with a space before the colon",
        f"From: <{EVIL}>\r\nFrom : <{OFFICIAL}>",
        ("", EVIL),
        frozenset({OFFICIAL}),
        (Code.AUTHOR_SEVERAL_FIELDS,),
    ),
    Case(
        "a From that strict readers take for the fold of a trace field",
        f"Received: from evil.example by mx.example\r\n From: <{OFFICIAL}>\r\nFrom: <{EVIL}>",
        ("", EVIL),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "a From on the first line, behind a space",
        f" From: <{OFFICIAL}>\r\nFrom: <{EVIL}>",
        ("", EVIL),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "a From folded before its colon is no From; the Sender is shown",
        f"From\r\n : <{EVIL}>\r\nSender: <{OFFICIAL}>",
        ("", OFFICIAL),
        frozenset({EVIL}),
        (Code.AUTHOR_NONE, Code.AUTHOR_AMBIGUOUS),
    ),
    Case(
        "a From behind a stray CR within From",
        f"From: {EVIL}\rFrom: Market <{OFFICIAL}>",
        ("", EVIL),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "a From behind a stray CR within another field",
        f"X-Mailer: x\rFrom: Market <{OFFICIAL}>\r\nFrom: {EVIL}",
        ("", EVIL),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "no From: clients show the Sender",
        f"Sender: Market <{OFFICIAL}>",
        ("Market", OFFICIAL),
        frozenset(),
        (Code.AUTHOR_NONE,),
    ),
    Case("no author at all", "To: x@y.example", ("", ""), frozenset(), (Code.AUTHOR_NONE,)),
    Case("a bare name", "From: Market", ("Market", ""), frozenset(), (Code.AUTHOR_NONE,)),
    Case("an empty address", "From: Market <>", ("Market", ""), frozenset(), (Code.AUTHOR_NONE,)),
    Case("an empty group", "From: Market:;", ("", ""), frozenset({""}), (Code.AUTHOR_NONE,)),
    Case(
        "several mailboxes",
        f"From: Market <{OFFICIAL}>, <{EVIL}>",
        ("Market", OFFICIAL),
        frozenset({EVIL}),
        (Code.AUTHOR_SEVERAL_MAILBOXES,),
    ),
    Case(
        "a semicolon between them, as Outlook has it",
        f"From: {OFFICIAL}; {EVIL}",
        ("", OFFICIAL),
        frozenset({EVIL}),
        (Code.AUTHOR_SEVERAL_MAILBOXES,),
    ),
    Case(
        "two angle brackets",
        f"From: <{OFFICIAL}> <{EVIL}>",
        ("", OFFICIAL),
        frozenset({EVIL}),
        AMBIGUOUS,
    ),
    Case(
        "one angle bracket within another",
        f"From: <<{OFFICIAL}>{EVIL}>",
        (EVIL, OFFICIAL),
        frozenset({EVIL}),
        AMBIGUOUS,
    ),
    Case(
        "a quotation mark without a partner",
        f'From: "Market <{OFFICIAL}> <{EVIL}>',
        ("Market", OFFICIAL),
        frozenset({EVIL}),
        AMBIGUOUS,
    ),
    Case(
        "an angle bracket that is never closed",
        f"From: Market <{OFFICIAL}, {EVIL}",
        ("Market", f"{OFFICIAL}, {EVIL}"),
        frozenset({OFFICIAL, EVIL}),
        AMBIGUOUS,
    ),
    Case(
        "two addresses without brackets",
        f"From: {OFFICIAL} {EVIL}",
        ("", OFFICIAL),
        frozenset({EVIL}),
        AMBIGUOUS,
    ),
    Case(
        "an address in a comment",
        f"From: {EVIL} ({OFFICIAL})",
        (OFFICIAL, EVIL),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "an address in a comment that is never closed",
        f"From: {EVIL} ((({OFFICIAL}",
        (f"(({OFFICIAL}", EVIL),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "comments within the address",
        "From: service(x)@(y)market.example(.evil.example)",
        ("x y .evil.example", OFFICIAL),
        frozenset(),
        AMBIGUOUS,
    ),
    Case(
        "an address as the quoted local part of another",
        f'From: "{OFFICIAL}"@evil.example',
        ("", f'"{OFFICIAL}"@evil.example'),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "the percent hack",
        "From: Market <service%market.example@evil.example>",
        ("Market", "service%market.example@evil.example"),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "a bang path",
        "From: <market.example!service@evil.example>",
        ("", "market.example!service@evil.example"),
        frozenset({OFFICIAL}),
        AMBIGUOUS,
    ),
    Case(
        "a source route (RFC 5322 4.4)",
        f"From: <@market.example:{EVIL}>",
        ("", EVIL),
        frozenset({"@market.example"}),
        AMBIGUOUS,
    ),
    Case(
        "an encoded word as the address",
        f"From: <{b64(OFFICIAL)}>",
        ("", OFFICIAL),
        frozenset(),
        AMBIGUOUS,
    ),
    Case(
        "an address ended by an encoded NUL, the true domain behind it",
        f"From: {b64(OFFICIAL + chr(0))}@evil.example",
        ("", f"{OFFICIAL}\0@evil.example"),
        frozenset({OFFICIAL}),
        (Code.AUTHOR_AMBIGUOUS, Code.AUTHOR_HIDDEN_CHARACTERS),
    ),
    Case(
        "a name ended by an encoded NUL hides the address behind it",
        f"From: {b64(OFFICIAL + chr(0))} <{EVIL}>",
        (f"{OFFICIAL}\0", EVIL),
        frozenset({OFFICIAL, EVIL}),
        (Code.AUTHOR_AMBIGUOUS, Code.AUTHOR_HIDDEN_CHARACTERS),
    ),
    Case(
        "a name ended by an encoded line break",
        f"From: {b64('Market' + chr(10) + 'x')} <{EVIL}>",
        ("Market\nx", EVIL),
        frozenset({EVIL}),
        AMBIGUOUS,
    ),
    Case(
        "zero-width characters in the name",
        "From: Mar\u200bket <a@evil.example>",
        ("Mar\u200bket", EVIL),
        frozenset(),
        (Code.AUTHOR_HIDDEN_CHARACTERS,),
    ),
    Case(
        "the order of letters reversed",
        f"From: \u202etekraM\u202c <{EVIL}>",
        ("\u202etekraM\u202c", EVIL),
        frozenset(),
        (Code.AUTHOR_HIDDEN_CHARACTERS,),
    ),
    Case(
        "tag characters",
        f"From: Mar\U000e0041ket <{EVIL}>",
        ("Mar\U000e0041ket", EVIL),
        frozenset(),
        (Code.AUTHOR_HIDDEN_CHARACTERS,),
    ),
    Case(
        "a variation selector within Chinese",
        f"From: 敦\ufe0e煌 <{EVIL}>",
        ("敦\ufe0e煌", EVIL),
        frozenset(),
        (Code.AUTHOR_HIDDEN_CHARACTERS,),
    ),
]


@pytest.mark.parametrize("case", TRICKS, ids=lambda case: case.reason)
def test_a_trick_is_read_both_ways(case: Case) -> None:
    found = authors(case.header)
    first = found.mailboxes[0] if found.mailboxes else None
    assert ((first.name, first.address) if first else ("", "")) == case.first
    assert {mailbox.address for mailbox in found.mailboxes[1:]} == case.others
    assert tuple(finding.code for finding in found.findings) == case.findings


ORDINARY = [
    ("an address", f"From: {EVIL}", "", EVIL),
    ("an address in brackets", f"From: <{EVIL}>", "", EVIL),
    ("a name", f"From: Ann Li <{EVIL}>", "Ann Li", EVIL),
    ("a quoted name with specials", f'From: "Li, Ann (HR)" <{EVIL}>', "Li, Ann (HR)", EVIL),
    ("a quoted name with a quoted quote", rf'From: "Ann \"A\" Li" <{EVIL}>', 'Ann "A" Li', EVIL),
    ("a comma that should have been quoted", f"From: Li, Ann <{EVIL}>", "Li, Ann", EVIL),
    ("a dot and a colon that should have been", f"From: Dr. Li: HR <{EVIL}>", "Dr. Li: HR", EVIL),
    ("the name in a comment", f"From: {EVIL} (Ann Li)", "Ann Li", EVIL),
    ("a comment close by", f"From: {EVIL}(Ann Li)", "Ann Li", EVIL),
    ("a comment beside a name", f"From: Ann (home) <{EVIL}>", "Ann", EVIL),
    ("its own address as the name", f'From: "{EVIL}" <{EVIL}>', EVIL, EVIL),
    (
        "another's address in the name",
        f'From: "b@x.example via L" <{EVIL}>',
        "b@x.example via L",
        EVIL,
    ),
    ("a name without brackets", f"From: Ann Li {EVIL}", "Ann Li", EVIL),
    ("an encoded name", f"From: {b64('李安')} <{EVIL}>", "李安", EVIL),
    ("tabs in an encoded name", f"From: =?utf-8?Q?=E6=9D=8E=09=E5=AE=89?= <{EVIL}>", "李 安", EVIL),
    ("an encoded name in quotes", f'From: "{b64("李安")}" <{EVIL}>', "李安", EVIL),
    (
        "an encoded name of several words",
        f"From: {b64('李')}\r\n {b64('安')} <{EVIL}>",
        "李安",
        EVIL,
    ),
    ("a raw name", f"From: 李安 <{EVIL}>", "李安", EVIL),
    ("a folded name", f"From: Ann\r\n Li\r\n <{EVIL}>", "Ann Li", EVIL),
    ("white space round the address", f"From: Ann < {EVIL} >", "Ann", EVIL),
    (
        "an emoji with joiner and selector",
        f"From: 👩\u200d💻 Shop ❤\ufe0f <{EVIL}>",
        "👩\u200d💻 Shop ❤\ufe0f",
        EVIL,
    ),
    ("a joiner that Persian needs", f"From: می\u200cخواهم <{EVIL}>", "می\u200cخواهم", EVIL),
    (
        "a mailing-list address",
        "From: L <a+b=c.example@lists.example>",
        "L",
        "a+b=c.example@lists.example",
    ),
    ("a quoted local part", 'From: <"ann li"@evil.example>', "", '"ann li"@evil.example'),
    ("the same sender twice", f"From: Ann <{EVIL}>, <{EVIL}>", "Ann", EVIL),
    (
        "From in the list of signed fields",
        f"DKIM-Signature: v=1; h=to:\r\n from:cc; i=@x.example\r\nFrom: {EVIL}",
        "",
        EVIL,
    ),
    ("Sender beside From", f"From: {EVIL}\r\nSender: {OFFICIAL}", "", EVIL),
]


@pytest.mark.parametrize(
    ("header", "name", "address"), [r[1:] for r in ORDINARY], ids=[r[0] for r in ORDINARY]
)
def test_ordinary_mail_is_not_ambiguous(header: str, name: str, address: str) -> None:
    found = authors(header)
    assert (found.mailboxes[0].name, found.mailboxes[0].address) == (name, address)
    assert found.findings == ()


READINGS = [
    ("an address within the name", f"From: {b64(OFFICIAL)} <{EVIL}>", OFFICIAL, "from-name"),
    ("with a full-width at sign", f"From: service＠market.example <{EVIL}>", OFFICIAL, "from-name"),
    ("hidden among other words", f"From: Market [{OFFICIAL}] <{EVIL}>", OFFICIAL, "from-name"),
    ("the comment beside a name", f"From: Ann (Market) <{EVIL}>", EVIL, "from-comment"),
    ("the name of a group", f"From: Market: {EVIL};", EVIL, "from-group"),
    ("Resent-From", f"From: {EVIL}\r\nResent-From: {OFFICIAL}", OFFICIAL, "resent-from"),
]


@pytest.mark.parametrize(
    ("header", "address", "field"), [r[1:] for r in READINGS], ids=[r[0] for r in READINGS]
)
def test_what_else_is_shown_is_a_further_reading(header: str, address: str, field: str) -> None:
    found = authors(header)
    assert found.mailboxes[0].address == EVIL
    assert (address, field) in {(m.address, m.field) for m in found.mailboxes[1:]}
    assert not found.ambiguous


DOMAINS = [
    ("case does not count", "From: <A@MARKET.Example>", "market.example"),
    ("the root dot does not", "From: <a@market.example.>", "market.example"),
    ("U-labels become A-labels", "From: <a@münchen.example>", "xn--mnchen-3ya.example"),
    ("an ideographic full stop", "From: <a@market。example>", "market.example"),
    ("a literal is no domain", "From: <a@[192.0.2.1]>", ""),
    ("nor is what DNS could not hold", "From: <a@mar ket..example>", ""),
    ("an empty one", "From: <a@>", ""),
    ("none", "From: <root>", ""),
]


@pytest.mark.parametrize(
    ("header", "domain"), [r[1:] for r in DOMAINS], ids=[r[0] for r in DOMAINS]
)
def test_the_domain_is_as_dns_holds_it(header: str, domain: str) -> None:
    assert authors(header).mailboxes[0].domain == domain


RAW = [
    ("GBK", "敦煌网风控部", "gbk"),
    ("Big5", "敦煌網風險控制中心", "big5"),
    ("Shift_JIS", "メルカリ事務局", "cp932"),
    ("UTF-8", "敦煌网风控部", "utf-8"),
]


@pytest.mark.parametrize(("name", "codec"), [r[1:] for r in RAW], ids=[r[0] for r in RAW])
def test_raw_octets_in_the_name(name: str, codec: str) -> None:
    found = authors(b'From: "' + name.encode(codec) + b'" <a@evil.example>')
    assert found.mailboxes[0].name == name


def test_three_hundred_mailboxes_are_a_finding() -> None:
    listed = ", ".join(f"u{number}@h{number}.example" for number in range(300))
    found = authors(f"From: {listed}")
    assert len(found.mailboxes) == limits.MAX_AUTHORS
    assert [f.code for f in found.findings] == [Code.AUTHOR_SEVERAL_MAILBOXES, Code.AUTHOR_LIMIT]


def test_an_author_behind_a_very_long_name_is_found() -> None:
    found = authors(f'From: "{"Market " * 300}" <{EVIL}>')
    assert (found.mailboxes[0].address, found.findings) == (EVIL, ())


def test_reply_to_is_read_like_from() -> None:
    message = parse(f"From: {EVIL}\r\nReply-To: {b64('客服')} <b@x.example>\r\n\r\n".encode())
    assert [(m.name, m.address, m.field) for m in read_reply_to(message)] == [
        ("客服", "b@x.example", "reply-to")
    ]


@given(
    st.text("aB3 .'&-", max_size=12),
    st.sampled_from(['"%s"', "%s"]),
    st.from_regex(re.compile(r"[\w.+-]{1,8}@[\w.-]{1,12}", re.ASCII), fullmatch=True),
)
def test_the_usual_field_reads_as_it_does_in_unusual_company(
    name: str, quoting: str, address: str
) -> None:
    """An empty comment says nothing, but a field with one is taken apart piece by piece."""
    usual = authors(f"From: {quoting % name} <{address}>")
    assert usual == authors(f"From: {quoting % name} <{address}> ()")
    beside_a_sender = authors(f"From: {quoting % name} <{address}>\r\nSender: <{EVIL}>")
    assert usual == replace(beside_a_sender, sender=())
