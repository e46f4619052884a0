"""Reading the answer to FETCH, for the few items that are asked for here.

imapclient's lexer reads any answer there may be, at more cost than fetching the mail; this one
knows eight items (RFC 3501 section 7.4.2), and takes what it cannot read for what was not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from mailguard.mailbox.model import GMAIL_ID

LARGEST = 2**32 - 1
"""RFC 3501 section 9: a number or nz-number is less than 4,294,967,296."""
Data = bytes | tuple[bytes, bytes]
"""A line, or a line that ends in a literal and that literal, as imaplib hands them over."""

_FLAGS = re.compile(rb"\bFLAGS \(([^()]*)\)", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d{1,10})\b", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,18})\b", re.IGNORECASE)  # RFC 9051: 63 bits
_DATE = re.compile(
    rb'\bINTERNALDATE "([ \d]\d)-([A-Z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"',
    re.IGNORECASE,
)
_GMAIL_ID = re.compile(rb"\bX-GM-MSGID (\d{1,20})\b", re.IGNORECASE)
_EMAIL_ID = re.compile(rb"\bEMAILID \(([A-Z0-9_-]{1,255})\)", re.IGNORECASE)  # RFC 8474, 5.1
_BODY = rb"\bBODY\[(?:HEADER)?\](?:<0>)? "
_LITERAL = re.compile(_BODY + rb"~?\{\d+\+?\}$", re.IGNORECASE)
_STRING = re.compile(_BODY + rb'(?:NIL|"((?:[^"\\]|\\.)*)")', re.IGNORECASE)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_NO_YEARS = (b"0001", b"9999")
"""The first and the last one: in some zones there are no such times, and no mail came then."""
_MONTHS = b"jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(slots=True)
class Answer:
    """What a server told of one mail; None where it did not."""

    flags: frozenset[str] | None = None
    size: int | None = None
    received: datetime | None = None
    body: bytes | None = None
    object_id: str | None = None

    def add(self, other: Answer) -> None:
        """Take over what `other` tells."""
        self.flags = self.flags if other.flags is None else other.flags
        self.size = self.size if other.size is None else other.size
        self.received = self.received if other.received is None else other.received
        self.body = self.body if other.body is None else other.body
        self.object_id = other.object_id or self.object_id


def answers(data: Iterable[Data | None]) -> dict[int, Answer]:
    """What is told of each UID. Lines without a UID were not asked for, and are left out."""
    found: dict[int, Answer] = {}
    for text, body in _responses(data):
        if body is None:  # short ones may come as a string, whose words must not be taken for items
            string, text = _cut(_STRING, text)
            body = None if string is None else _ESCAPED.sub(rb"\1", string[1] or b"")
        flags, text = _cut(_FLAGS, text)  # a keyword may be named "UID"
        if uid := _UID.search(text):
            size = _SIZE.search(text)
            told = Answer(
                None if flags is None else _names(flags[1]),
                None if size is None else int(size[1]),
                _received(text),
                body,
                _object_id(text),
            )
            found.setdefault(int(uid[1]), Answer()).add(told)
    return found


def _cut(pattern: re.Pattern[bytes], text: bytes) -> tuple[re.Match[bytes] | None, bytes]:
    """The first match, and the text without it."""
    found = pattern.search(text)
    return found, text if found is None else text[: found.start()] + text[found.end() :]


def _responses(data: Iterable[Data | None]) -> Iterator[tuple[bytes, bytes | None]]:
    """Each response as its text and the literal that is the body."""
    text: list[bytes] = []
    body = None
    for piece in data:
        if isinstance(piece, tuple):
            line, literal = piece
            if _LITERAL.search(line):
                body = literal
            text.append(line)
        elif piece is not None:
            yield b" ".join((*text, piece)), body
            text, body = [], None


def _names(flags: bytes) -> frozenset[str]:
    r"""Flags as text; \Recent is the session's, not the mail's."""
    return frozenset(flags.decode("utf-8", "replace").split()) - {"\\Recent"}


def _object_id(text: bytes) -> str | None:
    if found := _GMAIL_ID.search(text):
        return f"{GMAIL_ID}{found[1].decode()}"
    found = _EMAIL_ID.search(text)
    return found and f"em:{found[1].decode()}"


def _received(text: bytes) -> datetime | None:
    found = _DATE.search(text)
    if found is None or found[2].lower() not in _MONTHS or found[3] in _NO_YEARS:
        return None
    day, _, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        return datetime(
            int(year),
            _MONTHS.index(found[2].lower()) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second), 59),
            tzinfo=timezone(-offset if sign == b"-" else offset) if offset else UTC,
        )
    except ValueError:
        return None
