"""How octets become fields and a body."""

from __future__ import annotations

import pytest

from mailguard import limits
from mailguard.findings import Code
from mailguard.message.model import Message
from mailguard.message.parse import parse


def codes(message: Message) -> list[Code]:
    return [finding.code for finding in message.findings]


BODIES = [
    ("CRLF throughout is left alone", b"A: b\r\n\r\nx\r\ny\r\n", b"x\r\ny\r\n"),
    ("LF throughout was CRLF on the wire", b"A: b\n\nx\ny\n", b"x\r\ny\r\n"),
    ("CR throughout was CRLF on the wire", b"A: b\r\rx\ry\r", b"x\r\ny\r\n"),
    ("CR CR LF throughout was CRLF on the wire", b"A: b\r\r\n\r\r\nx\r\r\ny\r\r\n", b"x\r\ny\r\n"),
    ("a CR more at some line ends was hashed", b"A: b\r\r\n\r\nx\r\r\ny", b"x\r\r\ny"),
    ("a stray LF was hashed as it is", b"A: b\r\n\r\nx\ny\r\n", b"x\ny\r\n"),
    ("a stray CR was hashed as it is", b"A: b\r\n\r\nx\ry\r\n", b"x\ry\r\n"),
    ("a header saved with LF beside a wire body", b"A: b\n\nx\r\ny\r\n", b"x\r\ny\r\n"),
    ("an empty line of LF and CRLF", b"A: b\n\r\nx", b"x"),
    ("an empty line of CRLF and LF", b"A: b\r\n\nx", b"x"),
    (
        "no empty line: the body starts where the fields end",
        b"A: b\r\nhello\r\nyou",
        b"hello\r\nyou",
    ),
    ("only fields", b"A: b\r\nC: d\r\n", b""),
    ("an empty line at once", b"\r\n\r\n", b""),
]


@pytest.mark.parametrize(("raw", "body"), [row[1:] for row in BODIES], ids=[r[0] for r in BODIES])
def test_body(raw: bytes, body: bytes) -> None:
    assert parse(raw).body == body


FIELDS = [
    ("an ordinary field", b"From: a@b\r\n\r\n", [("from", b" a@b")]),
    ("white space before the colon (RFC 5322 4.5)", b"From \t: a@b\r\n\r\n", [("from", b" a@b")]),
    ("a NUL in the name, which clients drop", b"Fr\0om: a@b\r\n\r\n", [("from", b" a@b")]),
    ("a folded field keeps its folds", b"A: b\r\n c\r\n\r\n", [("a", b" b\r\n c")]),
    ("a fold stored with LF", b"A: b\n c\n\n", [("a", b" b\r\n c")]),
    (
        "a stray LF ends a line",
        b"A: b\nC: d\r\nE: f\r\n\r\n",
        [("a", b" b"), ("c", b" d"), ("e", b" f")],
    ),
    ("where no LF is, it does", b"A: b\r c\rD: e\r\r", [("a", b" b\r\n c"), ("d", b" e")]),
    (
        "CR CR LF is one line end",
        b"A: b\r\r\n c\r\r\nD: e\r\r\n",
        [("a", b" b\r\n c"), ("d", b" e")],
    ),
    ("a stray CR does not", b"A: b\rC: d\r\n\r\n", [("a", b" b\rC: d")]),
    ("the mbox line is no field", b"From a@b Mon Oct 6 03:00:00 2025\nA: b\n\n", [("a", b" b")]),
    ("nor is the escaped one", b">From a@b Mon Oct 6 03:00:00 2025\nA: b\n\n", [("a", b" b")]),
    ("a byte order mark is skipped", b"\xef\xbb\xbfFrom: a@b\n\n", [("from", b" a@b")]),
    ("empty lines before the first field", b"\r\n\r\nFrom: a@b\r\n\r\n", [("from", b" a@b")]),
    ("a first line that starts with a space", b" x\r\nA: b\r\n\r\n", [("", b" x"), ("a", b" b")]),
    ("a line that is no field is kept", b"A: b\r\nx y: z\r\n\r\n", [("a", b" b"), ("", b"x y: z")]),
    ("an empty value", b"A:\r\n\r\n", [("a", b"")]),
]


@pytest.mark.parametrize(("raw", "fields"), [r[1:] for r in FIELDS], ids=[r[0] for r in FIELDS])
def test_fields(raw: bytes, fields: list[tuple[str, bytes]]) -> None:
    assert [(header.key, header.value) for header in parse(raw).headers] == fields


def test_raw_is_the_whole_field() -> None:
    """DKIM's simple canonicalization hashes the field as it stands, white space and all."""
    assert parse(b"From \t: a\r\n b\r\n\r\n").headers[0].raw == b"From \t: a\r\n b"


def test_a_mail_of_no_octets_is_a_finding() -> None:
    message = parse(b"")
    assert (message.headers, message.body, message.size) == ((), b"", 0)
    assert codes(message) == [Code.MESSAGE_EMPTY]


def test_ordinary_mail_has_no_finding() -> None:
    assert codes(parse(b"From: a@b\r\n\r\nhello\r\n")) == []


def test_a_mail_cut_short_says_so() -> None:
    message = parse(b"From: a@b\r\n\r\nhel", size=60_000_000)
    assert (message.complete, message.size) == (False, 60_000_000)
    assert codes(message) == [Code.MESSAGE_SIZE_LIMIT]


def test_a_large_mail_keeps_its_body_whole_for_dkim() -> None:
    body = b"x" * (limits.MAX_READ + 1)
    message = parse(b"From: a@b\r\n\r\n" + body)
    assert (message.complete, message.body == body) == (True, True)
    assert codes(message) == [Code.MESSAGE_SIZE_LIMIT]


def test_a_thousand_fields_do_not_hide_the_author() -> None:
    message = parse(b"X: y\r\n" * 10_000 + b"FROM: a@b\r\nSubject: s\r\n\r\nx")
    assert [header.key for header in message.headers[limits.MAX_HEADERS :]] == ["from", "subject"]
    assert codes(message) == [Code.MESSAGE_HEADER_LIMIT]


def test_a_huge_field_is_a_finding() -> None:
    message = parse(b"X: " + b"y" * 1_000_000 + b"\r\nFrom: a@b\r\n\r\n")
    assert message.fields("from")
    assert codes(message) == [Code.MESSAGE_HEADER_LIMIT]


@pytest.mark.parametrize("short", range(20))
@pytest.mark.parametrize("line", [b"X: ", b"X: y\r\n "], ids=["one line", "folded"])
def test_an_author_past_the_limit_is_seen_wherever_the_limit_falls(line: bytes, short: int) -> None:
    padding = line + b"y" * (limits.MAX_HEADER_SECTION - short - len(line))
    message = parse(padding + b"\r\nFrom: a@b\r\n c\r\nX: z\r\nSubject: s\r\n\r\nx")
    assert [header.value for header in message.fields("from")] == [b" a@b\r\n c"]
    assert [header.value for header in message.fields("subject")] == [b" s"]
    assert codes(message) == [Code.MESSAGE_HEADER_LIMIT]


def test_a_header_section_without_end_is_read_to_its_limit() -> None:
    message = parse(b"From: a@b\r\n" + b"X: y\r\n" * (limits.MAX_HEADER_SECTION // 5))
    assert message.fields("from")
    assert Code.MESSAGE_HEADER_LIMIT in codes(message)


def test_a_stray_header_line_is_a_finding() -> None:
    assert codes(parse(b"From: a@b\r\nnonsense\r\n\r\nx")) == [Code.MESSAGE_MALFORMED]
