"""Whether the user answered a fraud: a row a way of doing so."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.audit.answered import Sent, read_sent
from mailguard.impersonation.lead import LeadKind
from mailguard.mailbox.files import open_files
from mailguard.report.rows import Reply
from tests.report.samples import START, flagged, harmless

WHEN = datetime(2026, 3, 5, tzinfo=UTC)
FRAUD = flagged(
    (LeadKind.SENDER, "risk@evil.example"),
    (LeadKind.REPLY_TO, "more@evil.example"),
    (LeadKind.EMAIL, "text@evil.example"),
    (LeadKind.QQ, "1234567"),
    day=1,
    author="bounces@evil.example",  # and of the envelope
)


@pytest.mark.parametrize(
    ("header", "answered", "why"),
    [
        (b"To: Risk <Risk@Evil.example>\r\n\r\n", "risk@evil.example", "written to the sender"),
        (b"To: x@y.example\r\nCc: more@evil.example\r\n\r\n", "more@evil.example", "to Reply-To"),
        (b"To: Text@evil.example\r\nIn-Reply-To: <1@e>\r\n\r\n", "text@evil.example",
         "an answer to its id, at an address in its text"),
        (b"To: bounces@evil.example\r\nIn-Reply-To: <1@e>\r\n\r\n", "bounces@evil.example",
         "or at the one of its envelope"),
        (b"To: a@b.example, text@evil.example\r\nIn-Reply-To: <1@e>\r\n\r\n",
         "text@evil.example", "whoever else it went to"),
        (b"References: <0@e>\r\n <1@e>\r\nTo: text@evil.example\r\n\r\n", "text@evil.example",
         "folded"),
        (b"To: a@b.example\r\nIn-Reply-To: <1@e>\r\n\r\n", "", "forwarded to a colleague"),
        (b"In-Reply-To: <1@e>\r\n\r\n", "", "forwarded to nobody that is told"),
        (b"To: text@evil.example\r\n\r\n", "", "an address of its text alone"),
        (b"To: a@b.example\r\n\r\nTo: risk@evil.example\r\n", "", "quoted in the body"),
        (b"Subject: risk@evil.example\r\n\r\n", "", "named in the subject"),
        (b"To: notrisk@evil.example\r\n\r\n", "", "a neighbour"),
        (b"", "", "nothing at all"),
    ],
)  # fmt: skip
def test_an_answer(header: bytes, answered: str, why: str) -> None:
    sent = Sent()
    sent.note(header, WHEN)
    found = sent.reply_to(FRAUD)
    assert (found.to if found else "") == answered, why
    assert found is None or found.when == WHEN


@pytest.mark.parametrize("days", [(5, 9), (9, 5), (None, 5)])
def test_the_first_answer_is_told_in_any_order_of_files(days: tuple[int | None, ...]) -> None:
    sent = Sent()
    for day in days:
        sent.note(b"To: risk@evil.example\r\n\r\n", WHEN.replace(day=day) if day else None)
    assert sent.reply_to(FRAUD) == Reply("risk@evil.example", WHEN.replace(day=5))


def test_an_answer_after_a_forward_is_found() -> None:
    sent = Sent()
    sent.note(b"To: colleague@b.example\r\nIn-Reply-To: <1@e>\r\n\r\n", None)
    sent.note(b"To: text@evil.example\r\nIn-Reply-To: <1@e>\r\n\r\n", WHEN)
    assert sent.reply_to(FRAUD) == Reply("text@evil.example", WHEN, named=True)


@pytest.mark.parametrize(
    ("header", "answered", "why"),
    [
        (b"To: risk@evil.example\r\n\r\n", False, "a partner's address, used by another"),
        (b"To: risk@evil.example\r\nIn-Reply-To: <0@e>\r\n\r\n", False, "an answer to a partner"),
        (b"To: risk@evil.example\r\nIn-Reply-To: <1@e>\r\n\r\n", True, "an answer to its id"),
    ],
)
def test_whom_one_writes_to_all_the_time_is_answered_by_the_id_alone(
    header: bytes, answered: bool, why: str
) -> None:
    sent = Sent()
    sent.note(b"To: risk@evil.example\r\n\r\n", START - timedelta(days=30))
    sent.note(header, WHEN)
    found = sent.reply_to(FRAUD)
    assert found == (Reply("risk@evil.example", WHEN, named=True) if answered else None), why


def test_mail_to_the_platform_itself_answers_no_forgery_of_it() -> None:
    sent = Sent()
    sent.note(b"To: service@dhgate.com\r\n\r\n", WHEN)
    forged = flagged((LeadKind.SENDER, "service@dhgate.com"), telling=False)
    assert sent.reply_to(forged) is None


def test_harmless_mail_may_be_answered() -> None:
    sent = Sent()
    sent.note(b"To: ann@mail.example\r\nIn-Reply-To: <1@e>\r\n\r\n", WHEN)
    assert sent.reply_to(replace(harmless(), message_id="<1@e>")) is None


def test_sent_mail_of_a_maildir_is_found(tmp_path: Path) -> None:
    for folder in (".", ".Sent", ".Work"):
        for part in ("cur", "new", "tmp"):
            (tmp_path / folder / part).mkdir(parents=True)
    (tmp_path / ".Sent/cur/1").write_bytes(b"To: risk@evil.example\r\n\r\nok")
    (tmp_path / ".Work/cur/1").write_bytes(b"To: else@evil.example\r\n\r\nok")
    assert list(read_sent(open_files(tmp_path)).addresses) == ["risk@evil.example"]


@pytest.mark.parametrize("piece", [b"To: ", b"a@", b"<", b"To: a\r\n ", b"a" * 60 + b"@", b"\n"])
def test_time_grows_linearly(piece: bytes) -> None:
    header = b"To: " + piece * (200_000 // len(piece))
    began = time.process_time()
    Sent().note(header, None)
    assert time.process_time() - began < 3.0
