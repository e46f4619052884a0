"""mbox: mails one after the other in one file, each below a "From " line (RFC 4155)."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from mailguard.findings import Code
from mailguard.mailbox.files.arrival import plausible
from mailguard.mailbox.files.source import Item
from mailguard.mailbox.files.takeout import LABELS_READ, own_role

_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*")
"""What editors leave before the first line."""
_DATE = re.compile(
    rb"([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d)(?: ([A-Z+\-\d]{1,6}))? (\d{4})"
)
_ZONE = re.compile(rb"[+-]\d{4}")
_UNDATED = re.compile(rb"From (?:(?:-|MAILER-DAEMON|[^\s@]*@\S*)(?:[ \t].*\d\d:\d\d.*)?)?[ \t\r]*")
"""Nothing more, as Thunderbird writes it; a sender; a sender and a time written in another way."""
_FIELD = re.compile(rb"(?:>?From [^\n]*\n)?[!-9;-~]+[ \t]*:")
"""RFC 5322 section 3.6.8; the line of another mbox, which the mail went through, may precede it."""
_LINES = 1024
"""Octets of a "From " line, and of what is below, that are looked at."""


def is_mbox(path: Path) -> bool:
    """Whether a file begins as an mbox does."""
    with path.open("rb") as file:
        start = file.read(2 * _LINES)
    return _begins(start, _lead(start), alone=True)


def mbox_items(path: Path) -> list[Item]:
    """The mails of an mbox, in order, found without reading it into memory."""
    if path.stat().st_size == 0:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        starts = list(_starts(content))
        return [
            _item(path, content, number, start, end)
            for number, (start, end) in enumerate(
                zip(starts, [*starts[1:], len(content)], strict=True), 1
            )
        ]


def _lead(content: bytes | mmap.mmap) -> int:
    found = _LEAD.match(content[:_LINES])
    return found.end() if found else 0


def _starts(content: mmap.mmap) -> Iterator[int]:
    """Where the "From " lines are that mails begin with."""
    start, below = _lead(content), -1
    while start >= 0:
        before = content[max(start - 3, 0) : start]
        alone = below < 0 or before.endswith((b"\n\n", b"\n\r\n"))
        # One right below another is its mail's first line, from an mbox that it went through.
        if start != below and _begins(content, start, alone=alone):
            yield start
            below = content.find(b"\n", start) + 1 or len(content)
        start = content.find(b"\nFrom ", start) + 1 or -1


def _begins(content: bytes | mmap.mmap, start: int, *, alone: bool) -> bool:
    """Whether a line begins a mail; `alone` where it is the first or an empty line precedes it.

    Writers quote such lines in bodies as ">From ", but not all do (RFC 4155 appendix A: be liberal
    in what you accept). So two of three are wanted: a date in the line, an empty line before it, a
    header field below it; of a line that is not dated the latter two, and nothing in it but a
    sender and a time. Who reads a dated line alone, as mutt and Dovecot do, or any, splits mails at
    quotations of others; who wants all three misses mails.
    """
    line, _, below = content[start : start + _LINES].partition(b"\n")
    if not line.startswith(b"From "):
        return False
    headed = _FIELD.match(below) is not None
    if _date(line)[0] is not None:
        return alone or headed
    return alone and headed and _UNDATED.fullmatch(line) is not None


def _item(path: Path, content: mmap.mmap, number: int, start: int, end: int) -> Item:
    body = content.find(b"\n", start, end) + 1 or end
    # RFC 4155: every mail ends with an empty line, if no other line of it is.
    cut = end == len(content) and all(
        content.find(empty, body - 1) < 0 for empty in (b"\n\n", b"\n\r\n")
    )
    # The empty line before the next "From " belongs to the format, not to the mail.
    for empty in (b"\r\n\r\n", b"\n\n"):
        if content[max(body, end - len(empty)) : end] == empty:
            end -= len(empty) // 2
            break
    line = content[start : min(body, start + _LINES)]
    received, zoned = _date(line)
    return Item(
        path,
        body,
        end - body,
        number=number,
        received=received if plausible(received) else None,
        zoned=zoned,
        quoted=True,
        own=own_role(content[body : min(end, body + LABELS_READ)]),
        flaw=Code.MESSAGE_CUT_SHORT if cut else None,
    )


def _date(line: bytes) -> tuple[datetime | None, bool]:
    """The time of arrival that a "From " line tells, None where it has none, and whether it names
    its zone, as Google writes it. Else RFC 4155 wants UTC, and most programs write local time.
    """
    found = _DATE.search(line)
    if found is None:
        return None, False
    zone = found[2] if found[2] and _ZONE.fullmatch(found[2]) else None
    text = b" ".join((found[1], found[3], zone or b"+0000")).decode("ascii")
    try:
        when = datetime.strptime(text, "%a %b %d %H:%M:%S %Y %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None, False
    return when, zone is not None
