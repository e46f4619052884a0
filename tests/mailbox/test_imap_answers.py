"""Answers to FETCH, as servers are known to write them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailguard.mailbox.imap.answers import Answer, Data, answers

DOVECOT = (
    b"1 (UID 5 RFC822.SIZE 4 FLAGS (\\Seen $Phishing) "
    b'INTERNALDATE "17-Jul-1996 02:44:25 +0800" BODY[]<0> {4}'
)
CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("data", "expected", "reason"),
    [
        (
            [
                (
                    DOVECOT,
                    b"mail",
                ),
                b")",
            ],
            Answer(
                frozenset({"\\Seen", "$Phishing"}),
                4,
                datetime(1996, 7, 17, 2, 44, 25, tzinfo=CHINA),
                b"mail",
            ),
            "Dovecot",
        ),
        (
            [(b"1 (BODY[]<0> {4}", b"mail"), b" UID 5 FLAGS ())"],
            Answer(frozenset(), None, None, b"mail"),
            "items after the literal",
        ),
        (
            [b"1 (X-GM-MSGID 1278455344230334865 UID 5)"],
            Answer(object_id="gm:1278455344230334865"),
            "Gmail's id",
        ),
        ([b"1 (UID 5 EMAILID (M6d99ac3275bb4e))"], Answer(object_id="em:M6d99ac3275bb4e"), "8474"),
        ([b"1 (UID 5 FLAGS (x) EMAILID NIL)"], Answer(frozenset({"x"})), "no id to give"),
        ([b'1 (UID 5 BODY[]<0> "say \\"hi\\"")'], Answer(body=b'say "hi"'), "a quoted string"),
        ([b'1 (BODY[] "UID 77 FLAGS (x)" UID 5)'], Answer(body=b"UID 77 FLAGS (x)"), "odd words"),
        ([b"1 (UID 5 FLAGS () RFC822.SIZE 9999999999999999999)"], Answer(frozenset()), "no size"),
        ([b"1 (UID 5 BODY[]<0> NIL)"], Answer(body=b""), "no body to give"),
        ([b"1 (UID 5 FLAGS (\\Recent UID \\Seen))"], Answer(frozenset({"UID", "\\Seen"})), "flags"),
        (
            [(b"1 (UID 5 BODY[HEADER]<0> {2}", b"\r\n"), b")"],
            Answer(body=b"\r\n"),
            "a header alone",
        ),
        (
            [b'1 (uid 5 internaldate " 1-JAN-2026 00:00:60 +0000")'],
            Answer(received=datetime(2026, 1, 1, 0, 0, 59, tzinfo=UTC)),
            "lower case, and a leap second",
        ),
        ([b'1 (UID 5 INTERNALDATE "31-Feb-2026 00:00:00 +0000")'], Answer(), "no such day"),
        ([b'1 (UID 5 INTERNALDATE "01-Jan-0001 00:00:00 +0800")'], Answer(), "before all years"),
        ([b'1 (UID 5 INTERNALDATE "31-Dec-9999 23:00:00 -0800")'], Answer(), "after all years"),
        ([b'1 (UID 5 INTERNALDATE "01-Foo-2026 00:00:00 +0000")'], Answer(), "no such month"),
        ([b'1 (UID 5 INTERNALDATE "01-Jan-2026 00:00:00 +9959")'], Answer(), "no such zone"),
        ([b"1 (UID 5 FLAGS (", None], Answer(), "cut off: nothing was said of flags"),
    ],
)
def test_an_answer_is_read(data: list[Data | None], expected: Answer, reason: str) -> None:
    assert answers(data) == {5: expected}, reason


@pytest.mark.parametrize(
    "data", [[], [None], [b"1 (FLAGS (\\Seen))"], [b"nonsense"], [b"1 (UID x)"], [(b"1 (", b"")]]
)
def test_what_names_no_uid_is_left_out(data: list[Data | None]) -> None:
    assert answers(data) == {}


def test_two_answers_about_one_mail_are_joined() -> None:
    told = answers([(b"1 (UID 5 BODY[] {1}", b"x"), b")", b"1 (UID 5 FLAGS (a))"])
    assert told == {5: Answer(frozenset({"a"}), body=b"x")}


@pytest.mark.parametrize(
    "hostile",
    [
        b"1 (UID 5 FLAGS (" + b"a " * 100_000,
        b"1 (" + b"UID " * 200_000 + b")",
        b'1 (UID 5 BODY[]<0> "' + b"\\" * 200_001,
        b"1 (" + b"BODY[" * 200_000,
    ],
)
def test_time_grows_no_faster_than_the_line(hostile: bytes) -> None:
    started = time.process_time()
    answers([hostile])
    assert time.process_time() - started < 1
