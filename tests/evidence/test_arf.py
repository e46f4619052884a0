"""The abuse report, as another program reads it."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from mailguard.evidence.arf import abuse_report
from mailguard.verdict.model import Kind
from tests.evidence.samples import MADE, REGISTRY, cut, exhibit, signed

UTF_8 = "Content-Type: text/plain; charset=utf-8"


def report(raw: bytes | None = None) -> tuple[bytes, EmailMessage]:
    octets = abuse_report(
        exhibit(raw), REGISTRY, sender="shop@shop.example", to="abuse@webmail.example", now=MADE
    )
    return octets, message_from_bytes(octets, policy=policy.default)


def fields(raw: bytes | None = None) -> EmailMessage:
    part = list(report(raw)[1].iter_parts())[1].get_payload()
    assert isinstance(part, list)
    found = part[0]
    assert isinstance(found, EmailMessage)
    return found


def test_it_has_the_three_parts_of_rfc_5965() -> None:
    _, mail = report()
    assert mail.get_content_type() == "multipart/report"
    assert mail.get_param("report-type") == "feedback-report"
    assert [part.get_content_type() for part in mail.iter_parts()] == [
        "text/plain",
        "message/feedback-report",
        "message/rfc822",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Feedback-Type", "fraud"),
        ("Version", "1"),
        ("Source-IP", "203.0.113.21"),
        ("Original-Mail-From", "<risk@webmail.example>"),
        ("Reported-Domain", "webmail.example"),
        ("Reported-URI", "http://evil.example/pay"),
    ],
)
def test_a_machine_reads_who_and_what(name: str, value: str) -> None:
    assert fields()[name] == value


@pytest.mark.parametrize(
    ("raw", "name", "values", "why"),
    [
        (f"From: DHgate <a@b.example>\r\n{UTF_8}\r\n\r\nhttp://evil.example/付款?x=%20&y",
         "Reported-URI",
         ["http://evil.example/%E4%BB%98%E6%AC%BE?x=%20&y"], "no URI has such letters"),
        ("Return-Path: <ü@b.example>\r\n\r\n", "Original-Mail-From", None, "nor a field"),
    ],
)  # fmt: skip
def test_a_machine_is_told_nothing_that_it_cannot_read(
    raw: str, name: str, values: list[str] | None, why: str
) -> None:
    assert fields(raw.encode()).get_all(name) == values, why


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("x\r\n", "7bit"),
        ("风控\r\n", "8bit"),
        ("x" * 998, "7bit"),
        ("x" * 999, "binary"),
        ("x\n", "binary"),
        ("x\0", "binary"),
    ],
    ids=["ASCII", "other letters", "a full line", "a longer one", "a bare line feed", "a NUL"],
)
def test_the_whole_says_what_the_mail_in_it_needs(body: str, encoding: str) -> None:
    """RFC 2045 section 6.4: without a field it would be seven bits wide."""
    _, mail = report(f"From: a@b.example\r\n\r\n{body}".encode())
    parts = [mail, list(mail.iter_parts())[2]]
    assert [part["Content-Transfer-Encoding"] for part in parts] == [encoding, encoding]


def test_a_domain_that_is_only_claimed_is_not_reported() -> None:
    assert fields(b"From: DHgate <a@dhgate.com>\r\n\r\nHello")["Reported-Domain"] is None


@pytest.mark.parametrize(
    ("kind", "type_", "said"),
    [
        (Kind.IMPERSONATION, "fraud", "a report about a fraudulent mail,"),
        (Kind.SUSPICIOUS, "abuse", "a report about a suspicious mail, which is not proven"),
        (Kind.UNDETERMINED, "other", "a report about a mail that could not be judged"),
    ],
)
def test_it_accuses_as_far_as_the_verdict_does(kind: Kind, type_: str, said: str) -> None:
    mail = exhibit()
    mail = replace(mail, verdict=replace(mail.verdict, kind=kind))
    octets = abuse_report(mail, REGISTRY, sender="a@b.example", to="c@d.example", now=MADE)
    assert f"\r\nFeedback-Type: {type_}\r\n".encode() in octets
    body = message_from_bytes(octets, policy=policy.default).get_body()
    assert body is not None
    assert said in body.get_content()


def test_the_checks_are_told() -> None:
    assert "dkim=pass" in str(fields()["Authentication-Results"])


def test_the_mail_is_in_it_byte_for_byte() -> None:
    assert signed() in report(signed())[0]


def test_a_part_of_a_mail_is_not_said_to_be_all_of_it() -> None:
    part = cut(exhibit(), 100)
    octets = abuse_report(part, REGISTRY, sender="a@b.example", to="c@d.example", now=MADE)
    body = message_from_bytes(octets, policy=policy.default).get_body()
    assert body is not None
    assert f"of which the first 100 of {part.size} octets are attached" in body.get_content()


def test_what_the_sender_wrote_starts_no_field_and_no_part() -> None:
    hostile = (
        b"From: DHgate <a@b.example>\r\nSubject: x\r\n y\r\n\r\n"
        b"http://evil.example/\r\nFeedback-Type: not-spam\r\n--mailguard-0\r\n"
    )
    assert fields(hostile).get_all("Feedback-Type") == ["fraud"]
    assert len(list(report(hostile)[1].iter_parts())) == 3
