"""The table of verdicts: a row a clause, and a row for each thing that must not tip it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from mailguard.auth.model import Report, Result
from mailguard.findings import Code, Finding
from mailguard.impersonation.model import Impression, Lure, Where
from mailguard.message.model import Authors
from mailguard.verdict.judge import judge
from mailguard.verdict.model import Kind, Severity, Verdict
from mailguard.verdict.rule import Rule
from tests.verdict.example import (
    BROKEN_DNS,
    CHAT,
    CONTENT,
    DEPOSIT,
    MESSAGE,
    OFFLINE,
    QQ,
    REGISTRY,
    TRACKER,
    authors,
    claim,
    failed,
    passed,
    says,
)


@dataclass(frozen=True)
class Row:
    why: str
    who: Authors
    what: Impression
    report: Report
    kind: Kind
    rule: Rule
    platform: str = ""
    severity: Severity = Severity.NONE


IMPERSONATION, SUSPICIOUS, GENUINE, UNRELATED, UNDETERMINED = (
    Kind.IMPERSONATION,
    Kind.SUSPICIOUS,
    Kind.GENUINE,
    Kind.UNRELATED,
    Kind.UNDETERMINED,
)
HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL
STRANGER = authors("a@stranger.example")
FREE = authors("bazaar@freemail.example")
OFFICIAL = authors("service@bazaar.example")
RELAY = authors("x1@members.bazaar.example")
UNSOURCED = authors("service@bazaar-mail.example")
TWO = authors("service@bazaar.example", "a@stranger.example", odd=True)
TWICE = Authors(
    authors("a@stranger.example", "b@stranger.example").mailboxes,
    (Finding(Code.AUTHOR_SEVERAL_FIELDS, {}, "header:From"),),
)
NOTHING = says()

ROWS = [
    # (a) claims from somebody else's address
    Row(
        "a lookalike domain, authenticated as itself",
        STRANGER,
        says(claim(where=Where.DOMAIN)),
        passed("stranger.example"),
        IMPERSONATION,
        Rule.LOOKALIKE_DOMAIN,
        "bazaar",
        HIGH,
    ),
    Row(
        "the domain imitates one platform, the name another: it is about the domain's",
        STRANGER,
        says(claim("payco"), claim(where=Where.DOMAIN)),
        passed("stranger.example"),
        IMPERSONATION,
        Rule.LOOKALIKE_DOMAIN,
        "bazaar",
        HIGH,
    ),
    Row(
        "a platform's name over a stranger's address, however well authenticated",
        STRANGER,
        says(claim()),
        passed("stranger.example"),
        IMPERSONATION,
        Rule.NAME_OF_ANOTHER,
        "bazaar",
        HIGH,
    ),
    Row(
        "a platform's name over free mail: shared senders prove no brand",
        FREE,
        says(claim()),
        passed("freemail.example"),
        IMPERSONATION,
        Rule.NAME_OF_ANOTHER,
        "bazaar",
        HIGH,
    ),
    Row(
        "a claim in the address counts as one in the name",
        STRANGER,
        says(claim(where=Where.ADDRESS)),
        OFFLINE,
        IMPERSONATION,
        Rule.NAME_OF_ANOTHER,
        "bazaar",
        HIGH,
    ),
    Row(
        "one platform's name over another one's forged address",
        OFFICIAL,
        says(claim("payco")),
        failed(),
        IMPERSONATION,
        Rule.NAME_OF_ANOTHER,
        "payco",
        HIGH,
    ),
    Row(
        "a risk department makes it critical",
        STRANGER,
        says(claim(risk=True)),
        OFFLINE,
        IMPERSONATION,
        Rule.NAME_OF_ANOTHER,
        "bazaar",
        CRITICAL,
    ),
    Row(
        "a lookup that failed for the attacker's own domain changes nothing",
        STRANGER,
        says(claim()),
        BROKEN_DNS,
        IMPERSONATION,
        Rule.NAME_OF_ANOTHER,
        "bazaar",
        HIGH,
    ),
    Row(
        "an unsourced name alone is never quarantined",
        STRANGER,
        says(claim(sourced=False)),
        OFFLINE,
        SUSPICIOUS,
        Rule.UNSOURCED_NAME,
        "bazaar",
        HIGH,
    ),
    Row(
        "nor do two of them bear each other out",
        STRANGER,
        says(claim(sourced=False), claim(where=Where.SUBJECT, sourced=False)),
        OFFLINE,
        SUSPICIOUS,
        Rule.UNSOURCED_NAME,
        "bazaar",
        HIGH,
    ),
    Row(
        "an unsourced name with a bait is not alone",
        STRANGER,
        says(claim(sourced=False), CHAT),
        OFFLINE,
        IMPERSONATION,
        Rule.NAME_OF_ANOTHER,
        "bazaar",
        HIGH,
    ),
    Row(
        "a domain one letter off, and nothing else",
        STRANGER,
        says(claim(where=Where.DOMAIN, faint=True)),
        OFFLINE,
        SUSPICIOUS,
        Rule.FAINT_CLAIM,
        "bazaar",
        HIGH,
    ),
    Row(
        "a domain one letter off under the platform's name",
        STRANGER,
        says(claim(where=Where.DOMAIN, faint=True), claim(where=Where.SUBJECT)),
        OFFLINE,
        IMPERSONATION,
        Rule.LOOKALIKE_DOMAIN,
        "bazaar",
        HIGH,
    ),
    # (b) a forged official domain
    Row(
        "DMARC fails against the platform's policy",
        OFFICIAL,
        NOTHING,
        failed(policy="reject", signed="bazaar.example"),
        IMPERSONATION,
        Rule.FORGED_AGAINST_POLICY,
        "bazaar",
        HIGH,
    ),
    Row(
        "DMARC fails and the platform signed nothing",
        OFFICIAL,
        NOTHING,
        failed(),
        IMPERSONATION,
        Rule.FORGED_UNSIGNED,
        "bazaar",
        HIGH,
    ),
    Row(
        "a stranger's signature is not the platform's",
        OFFICIAL,
        NOTHING,
        failed(signed="stranger.example"),
        IMPERSONATION,
        Rule.FORGED_UNSIGNED,
        "bazaar",
        HIGH,
    ),
    Row(
        "DMARC fails, a broken signature is there, and a bait",
        OFFICIAL,
        says(CHAT),
        failed(signed="bazaar.example"),
        IMPERSONATION,
        Rule.FORGED_WITH_LURE,
        "bazaar",
        HIGH,
    ),
    Row(
        "DMARC fails, a broken signature is there, and it speaks as a risk department",
        OFFICIAL,
        says(claim(where=Where.TEXT, risk=True)),
        failed(signed="bazaar.example"),
        IMPERSONATION,
        Rule.FORGED_AS_DEPARTMENT,
        "bazaar",
        CRITICAL,
    ),
    Row(
        "a list that broke the signature of a platform's employee",
        OFFICIAL,
        NOTHING,
        failed(signed="bazaar.example"),
        SUSPICIOUS,
        Rule.NOT_PASSED,
        "bazaar",
        HIGH,
    ),
    Row(
        "a platform without DMARC, checked and not passed",
        OFFICIAL,
        NOTHING,
        failed(dmarc=Result.NONE),
        SUSPICIOUS,
        Rule.NOT_PASSED,
        "bazaar",
        HIGH,
    ),
    Row(
        "two authors: DMARC cannot be evaluated, which is a threat",
        TWO,
        NOTHING,
        failed(dmarc=Result.PERMERROR),
        IMPERSONATION,
        Rule.FORGED_UNSIGNED,
        "bazaar",
        HIGH,
    ),
    Row(
        "a forged official domain is not excused by an unsourced one",
        OFFICIAL,
        NOTHING,
        Report(
            passes=passed("bazaar-mail.example").passes,
            dmarc=failed().dmarc,
            checked=failed().checked,
        ),
        IMPERSONATION,
        Rule.FORGED_UNSIGNED,
        "bazaar",
        HIGH,
    ),
    # (c) could not be checked
    Row(
        "unchecked, and asks what this platform never asks",
        OFFICIAL,
        says(QQ),
        OFFLINE,
        IMPERSONATION,
        Rule.UNCHECKED_NEVER_ASKS,
        "bazaar",
        HIGH,
    ),
    Row(
        "a failing lookup is no excuse for what the platform never asks",
        OFFICIAL,
        says(QQ),
        BROKEN_DNS,
        IMPERSONATION,
        Rule.UNCHECKED_NEVER_ASKS,
        "bazaar",
        HIGH,
    ),
    Row(
        "nor is a check that nothing passed, where the domain publishes no policy",
        OFFICIAL,
        says(QQ),
        failed(dmarc=Result.NONE),
        IMPERSONATION,
        Rule.NOT_PASSED_NEVER_ASKS,
        "bazaar",
        HIGH,
    ),
    Row(
        "a Sender of the platform's that nothing authenticates, beside a stranger",
        replace(STRANGER, sender=OFFICIAL.mailboxes),
        NOTHING,
        passed("stranger.example"),
        SUSPICIOUS,
        Rule.SENDER_NOT_PASSED,
        "bazaar",
        HIGH,
    ),
    Row(
        "the platform itself may send in somebody's name",
        replace(STRANGER, sender=OFFICIAL.mailboxes),
        NOTHING,
        passed("bazaar.example"),
        UNRELATED,
        Rule.NO_CLAIM,
    ),
    Row(
        "a Sender that poses as the platform, beside a stranger: clients show both",
        replace(STRANGER, sender=FREE.mailboxes),
        says(claim(mailbox=1)),
        passed("stranger.example"),
        SUSPICIOUS,
        Rule.SENDER_POSES,
        "bazaar",
        HIGH,
    ),
    Row(
        "one that sends the platform's own mail for it",
        replace(OFFICIAL, sender=FREE.mailboxes),
        says(claim(mailbox=1)),
        passed("bazaar.example"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "a Sender of nobody's",
        replace(STRANGER, sender=FREE.mailboxes),
        NOTHING,
        passed("stranger.example"),
        UNRELATED,
        Rule.NO_CLAIM,
    ),
    Row(
        "two From fields that name different authors, whoever they are",
        TWICE,
        NOTHING,
        passed("stranger.example"),
        SUSPICIOUS,
        Rule.AMBIGUOUS_AUTHOR,
        "",
        HIGH,
    ),
    Row(
        "that it never asks is unsourced: no quarantine",
        OFFICIAL,
        says(DEPOSIT),
        OFFLINE,
        SUSPICIOUS,
        Rule.UNCHECKED_WITH_LURE,
        "bazaar",
        HIGH,
    ),
    Row(
        "unchecked, with a bait that is not among those it never uses",
        OFFICIAL,
        says(CHAT),
        OFFLINE,
        SUSPICIOUS,
        Rule.UNCHECKED_WITH_LURE,
        "bazaar",
        HIGH,
    ),
    Row(
        "unchecked and harmless: could not check is an answer of its own",
        OFFICIAL,
        NOTHING,
        OFFLINE,
        UNDETERMINED,
        Rule.NOT_CHECKED,
        "bazaar",
    ),
    Row(
        "a link through a tracker is no bait in a platform's notice",
        OFFICIAL,
        says(TRACKER),
        OFFLINE,
        UNDETERMINED,
        Rule.NOT_CHECKED,
        "bazaar",
    ),
    Row(
        "a failing lookup that could still make it genuine",
        OFFICIAL,
        NOTHING,
        BROKEN_DNS,
        UNDETERMINED,
        Rule.LOOKUP_FAILED,
        "bazaar",
    ),
    # suspicious for other reasons
    Row(
        "a claim in the subject alone",
        STRANGER,
        says(claim(where=Where.SUBJECT)),
        OFFLINE,
        SUSPICIOUS,
        Rule.CLAIM_IN_TEXT,
        "bazaar",
        HIGH,
    ),
    Row(
        "a claim in the text alone, as a risk department",
        STRANGER,
        says(claim(where=Where.TEXT, risk=True)),
        OFFLINE,
        SUSPICIOUS,
        Rule.CLAIM_IN_TEXT,
        "bazaar",
        CRITICAL,
    ),
    Row(
        "a risk department without a platform, with a bait",
        STRANGER,
        says(QQ, department="风控部"),
        OFFLINE,
        SUSPICIOUS,
        Rule.DEPARTMENT_WITH_LURE,
        "",
        CRITICAL,
    ),
    Row(
        "a risk department without a platform and without a bait",
        STRANGER,
        says(department="Security Team"),
        OFFLINE,
        UNRELATED,
        Rule.NO_CLAIM,
    ),
    Row(
        "a bait in mail that claims nothing",
        STRANGER,
        says(CHAT),
        OFFLINE,
        UNRELATED,
        Rule.NO_CLAIM,
    ),
    Row(
        "two authors, one of them an authenticated platform",
        TWO,
        NOTHING,
        passed("bazaar.example"),
        SUSPICIOUS,
        Rule.AMBIGUOUS_AUTHOR,
        "bazaar",
        HIGH,
    ),
    Row(
        "two authors without a platform",
        authors("a@x.example", "b@y.example", odd=True),
        NOTHING,
        OFFLINE,
        UNRELATED,
        Rule.NO_CLAIM,
    ),
    Row(
        "a domain believed to be the platform's, checked and not passed",
        UNSOURCED,
        NOTHING,
        failed(dmarc=Result.NONE),
        SUSPICIOUS,
        Rule.UNSOURCED_NOT_PASSED,
        "bazaar",
        HIGH,
    ),
    Row(
        "DMARC fails for a domain that may be the platform's and does not bear its name",
        authors("service@bzr.example"),
        NOTHING,
        failed(),
        SUSPICIOUS,
        Rule.UNSOURCED_NOT_PASSED,
        "bazaar",
        HIGH,
    ),
    Row(
        "DMARC fails for a domain with the platform's name: forged if its own, else a lookalike",
        UNSOURCED,
        NOTHING,
        failed(),
        IMPERSONATION,
        Rule.FORGED_OR_LOOKALIKE,
        "bazaar",
        HIGH,
    ),
    Row(
        "a signature of its own is broken, but it leads off the platform",
        UNSOURCED,
        says(QQ),
        failed(signed="bazaar-mail.example"),
        IMPERSONATION,
        Rule.FORGED_OR_LOOKALIKE,
        "bazaar",
        HIGH,
    ),
    Row(
        "a signature of its own is broken, but it speaks for the risk department",
        UNSOURCED,
        says(claim(risk=True)),
        failed(signed="bazaar-mail.example"),
        IMPERSONATION,
        Rule.FORGED_OR_LOOKALIKE,
        "bazaar",
        CRITICAL,
    ),
    Row(
        "genuine platform mail that carries a bait: an order note",
        OFFICIAL,
        says(QQ),
        passed("bazaar.example"),
        SUSPICIOUS,
        Rule.PLATFORM_MAIL_WITH_LURE,
        "bazaar",
        HIGH,
    ),
    Row(
        "a member's message that speaks as the risk department",
        RELAY,
        says(claim(where=Where.TEXT, risk=True)),
        passed("members.bazaar.example"),
        SUSPICIOUS,
        Rule.RELAY_AS_DEPARTMENT,
        "bazaar",
        CRITICAL,
    ),
    Row(
        "a member who calls himself another platform",
        RELAY,
        says(claim("payco")),
        passed("members.bazaar.example"),
        SUSPICIOUS,
        Rule.RELAY_NAMES_ANOTHER,
        "bazaar",
        HIGH,
    ),
    # genuine
    Row(
        "some platforms do take deposits, and are paid by transfer",
        OFFICIAL,
        says(
            Lure(Code.LURE_FEE, "deposit_or_fine", "pay the deposit"),
            Lure(Code.LURE_FEE, "transfer", "to our account"),
        ),
        passed("bazaar.example"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "some have their sellers in a company's messenger",
        OFFICIAL,
        says(Lure(Code.LURE_CONTACT, "contact_workchat", "钉钉 kefu_2211")),
        passed("bazaar.example"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "authenticated by the platform's own domain",
        OFFICIAL,
        says(claim()),
        passed("bazaar.example"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "a genuine risk notice is no offence",
        OFFICIAL,
        says(claim(risk=True), claim(where=Where.TEXT, risk=True)),
        passed("bazaar.example"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "aligned means any official domain of the platform",
        authors("a@news.bazaar.example"),
        NOTHING,
        passed("mail.bazaar.example", method="spf"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        # RFC 7208 section 4.3 gives no pass for a name that is not there, so it was when the server
        # asked; `np` of RFC 9989 says what to do with mail that fails, and this did not.
        "an aligned pass of SPF counts, also for a name of the platform's that is gone by now",
        authors("a@gone.bazaar.example"),
        NOTHING,
        passed("gone.bazaar.example", method="spf"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "a platform may write about another one",
        OFFICIAL,
        says(claim("payco", Where.TEXT)),
        passed("bazaar.example"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "a relay proves the platform; an honest message is not flagged",
        RELAY,
        NOTHING,
        passed("members.bazaar.example"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "a shared sender's signature authenticates nobody's brand",
        OFFICIAL,
        NOTHING,
        Report(passes=passed("esp.example").passes, dmarc=failed().dmarc, checked=failed().checked),
        IMPERSONATION,
        Rule.FORGED_UNSIGNED,
        "bazaar",
        HIGH,
    ),
    Row(
        "an unsourced domain, authenticated as itself: neither genuine nor flagged",
        UNSOURCED,
        says(claim()),
        passed("bazaar-mail.example"),
        UNRELATED,
        Rule.UNSOURCED_AUTHENTICATED,
        "bazaar",
    ),
    Row(
        "an unsourced domain, signed by the platform's own",
        UNSOURCED,
        says(claim()),
        passed("bazaar.example"),
        GENUINE,
        Rule.AUTHENTICATED,
        "bazaar",
    ),
    # several authors: the worst one counts
    Row(
        "an authenticated platform as a second reading does not make the first one genuine",
        authors("a@x.example", "service@bazaar.example"),
        NOTHING,
        passed("bazaar.example"),
        UNRELATED,
        Rule.NO_CLAIM,
    ),
    Row(
        "the second author claims",
        authors("a@x.example", "b@y.example"),
        says(claim(mailbox=1)),
        OFFLINE,
        IMPERSONATION,
        Rule.NAME_OF_ANOTHER,
        "bazaar",
        HIGH,
    ),
    Row("no author at all", Authors(()), NOTHING, OFFLINE, UNRELATED, Rule.NO_CLAIM),
]


def verdict(row: Row, *, final: bool = True) -> Verdict:
    return judge(MESSAGE, row.who, CONTENT, row.what, row.report, REGISTRY, final=final)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_the_clause_that_decides(row: Row) -> None:
    got = verdict(row)
    assert (got.kind, got.rule, got.platform, got.severity) == (
        row.kind,
        row.rule.value,
        row.platform,
        row.severity,
    )


def test_every_clause_decides_in_some_row() -> None:
    never_by_table = {Rule.CRASHED, Rule.UNREAD}
    assert {row.rule for row in ROWS} == set(Rule) - never_by_table


@pytest.mark.parametrize(
    ("final", "retry"), [(False, True), (True, False)], ids=["may look again", "last look"]
)
def test_a_failed_lookup_calls_for_a_second_look_while_there_is_one(
    final: bool, retry: bool
) -> None:
    row = next(row for row in ROWS if row.rule is Rule.LOOKUP_FAILED)
    assert verdict(row, final=final).retry is retry


def test_only_a_failed_lookup_calls_for_a_second_look() -> None:
    others = [row for row in ROWS if row.rule is not Rule.LOOKUP_FAILED]
    assert not any(verdict(row, final=False).retry for row in others)
