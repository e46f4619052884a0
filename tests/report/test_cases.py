"""Which flagged mails are one fraud, and how far it has come."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from mailguard.findings import Code
from mailguard.impersonation.lead import LeadKind
from mailguard.report.cases import Stage, find_cases, stage
from mailguard.report.rows import Reply, Row
from tests.report.samples import START, flagged, harmless

QQ = (LeadKind.QQ, "1179545599")
AMOUNT = (LeadKind.AMOUNT, "1998 CNY")


@pytest.mark.parametrize(
    ("one", "other", "joined", "why"),
    [
        (flagged(QQ), flagged(QQ, subject="b"), True, "the same contact"),
        (flagged(QQ), flagged((LeadKind.QQ, "22222222"), subject="b"), False, "other contacts"),
        (flagged(AMOUNT), flagged(AMOUNT, subject="b"), True, "an amount in one platform's name"),
        (flagged(AMOUNT), flagged(AMOUNT, subject="b", platform="ebay"), False, "of two platforms"),
        (
            flagged(AMOUNT),
            flagged(*((LeadKind.AMOUNT, f"{n} CNY") for n in range(1990, 2000)), subject="b"),
            False,
            "a mail with every sum there is, to be a case with everybody",
        ),
        (
            flagged((LeadKind.LINK, "dhgate.com"), telling=False),
            flagged((LeadKind.LINK, "dhgate.com"), telling=False, subject="b"),
            False,
            "a link to the platform itself joins nothing",
        ),
        (
            flagged((LeadKind.SENDER, "a@mail.example")),
            flagged((LeadKind.REPLY_TO, "a@mail.example"), subject="b"),
            True,
            "an address is the same wherever it stands",
        ),
        (
            flagged(subject="您的店铺存在交易风险 (3)"),
            flagged(subject="Re: 您的店铺存在交易风险!"),
            True,
            "a campaign: the subject but for numbers and marks",
        ),
        (flagged(subject="账户通知"), flagged(subject="账户通知"), False, "too short a subject"),
        (flagged(QQ), harmless(), False, "what is not flagged is no case"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_two_mails(one: Row, other: Row, joined: bool, why: str) -> None:
    assert bool(find_cases([one, other])) is joined, why


@pytest.mark.parametrize(
    ("other", "joined", "why"),
    [
        (flagged(QQ, subject="a"), False, "a mail in two folders, as labels and exports leave it"),
        (flagged(QQ, subject="b"), True, "another mail by the same Message-ID"),
        (flagged(QQ, subject="a", author="b@evil.example"), True, "another author"),
        (replace(flagged(QQ, subject="a"), message_id=""), True, "a mail that has none"),
    ],
)
def test_a_mail_is_no_case_with_its_copy(other: Row, joined: bool, why: str) -> None:
    assert bool(find_cases([flagged(QQ, subject="a"), replace(other, place="copy")])) is joined, why


def test_mails_are_joined_through_others_in_the_order_they_came() -> None:
    mails = [
        flagged(AMOUNT, day=3, subject="c"),
        flagged(QQ, day=1, subject="a"),
        flagged(QQ, AMOUNT, day=2, subject="b"),
    ]
    (case,) = find_cases(mails)
    assert [row.verdict.subject for row in case.rows] == ["a", "b", "c"]
    assert [lead.value for lead in case.leads] == ["1179545599", "1998 CNY"]


def test_an_answered_case_comes_first() -> None:
    other = (LeadKind.QQ, "22222222")
    reply = Reply("a@evil.example", START)
    cases = find_cases(
        [
            *(flagged(QQ, subject=str(n)) for n in range(3)),
            flagged(other),
            flagged(other, day=1, answered=reply),
        ]
    )
    assert [case.answered for case in cases] == [True, False]


@pytest.mark.parametrize(
    ("codes", "kind", "found"),
    [
        ((Code.CLAIM_NAME,), "", Stage.NOTICE),
        ((Code.LURE_CONTACT,), "contact_qq", Stage.CONTACT),
        ((Code.LURE_CONTACT, Code.LURE_QR_PAYMENT), "qr_payment", Stage.FEE),
        ((Code.LURE_FEE,), "activation_fee", Stage.FEE),
        ((Code.LURE_FEE,), "return_function_fee", Stage.RETURN),
    ],
)
def test_how_far_it_has_come(codes: tuple[Code, ...], kind: str, found: Stage) -> None:
    assert stage(flagged(codes=codes, kind=kind).verdict) is found


def test_time_grows_linearly() -> None:
    mails = [flagged((LeadKind.QQ, str(n // 2)), subject=str(n)) for n in range(20_000)]
    began = time.process_time()
    assert len(find_cases(mails)) == 10_000
    assert time.process_time() - began < 5.0
