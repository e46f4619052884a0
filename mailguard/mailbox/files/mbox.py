"""mbox: mails one after the other in one file, each below a "From " line (RFC 4155)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path

from mailguard.findings import Code
from mailguard.limits import MAX_HEADER_SIZE
from mailguard.mailbox.files.arrival import plausible
from mailguard.mailbox.files.item import Item
from mailguard.mailbox.files.scroll import Read, Scroll
from mailguard.mailbox.files.takeout import LABELS_READ, own_role
from mailguard.message.parse import EMPTY_LINE

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
BEGINNING = 2 * _LINES
"""Octets of a file that tell whether it is an mbox."""


@dataclass(frozen=True, slots=True)
class _Head:
    """How a mail begins: its "From " line, and the `top` of what is below, from `body` on."""

    body: int
    line: bytes
    top: bytes


def is_mbox(path: Path) -> bool:
    """Whether a file begins as an mbox does."""
    with path.open("rb") as file:
        return begins_mbox(file.read(BEGINNING))


def begins_mbox(start: bytes) -> bool:
    """Whether an mbox begins so, by `BEGINNING` octets."""
    return _begins(start[_lead(start) :], alone=True)


def mbox_items(path: Path) -> list[Item]:
    """The mails of an mbox, in order, found without reading it into memory. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        read = partial(_read, file.fileno())
        return list(found_items(read, Item(path)))


def found_items(read: Read, holder: Item) -> Iterator[Item]:
    """The mails of the mbox `holder`, which `read` reads. Raises what that does."""
    content = Scroll(read)
    begun: _Head | None = None
    number = 0
    for start in _starts(content):
        if begun is not None:
            yield _item(holder, number, content, begun, start)
        begun = _head(content, start)
        number += 1
    if begun is not None:
        end = content.reached
        # RFC 4155: every mail ends with an empty line, if no other line of it is.
        whole = end - begun.body > MAX_HEADER_SIZE or EMPTY_LINE.search(b"\n" + begun.top)
        cut = not whole and EMPTY_LINE.search(content.part(begun.body - 1, end)) is None
        item = _item(holder, number, content, begun, end)
        yield replace(item, flaw=Code.MESSAGE_CUT_SHORT) if cut else item


def _read(descriptor: int, size: int, start: int) -> bytes:
    return os.pread(descriptor, size, start)


def _lead(start: bytes) -> int:
    found = _LEAD.match(start[:_LINES])
    return found.end() if found else 0


def _starts(content: Scroll) -> Iterator[int]:
    """Where the "From " lines are that mails begin with."""
    start, below = _lead(content.part(0, _LINES)), -1
    while start >= 0:
        before = content.part(max(start - 3, 0), start)
        alone = below < 0 or before.endswith((b"\n\n", b"\n\r\n"))
        # One right below another is its mail's first line, from an mbox that it went through.
        if start != below and _begins(content.part(start, start + _LINES), alone=alone):
            yield start
            below = content.find(b"\n", start) + 1 or content.reached
            start = below - 1  # never back: a packed mbox would have to be unfolded anew
        start = content.find(b"\nFrom ", start) + 1 or -1


def _begins(start: bytes, *, alone: bool) -> bool:
    """Whether a mail starts so; `alone` where this is the first line or an empty one precedes it.

    Writers quote such lines in bodies as ">From ", but not all do (RFC 4155 appendix A: be liberal
    in what you accept). So two of three are wanted: a date in the line, an empty line before it, a
    header field below it; of a line that is not dated the latter two, and nothing in it but a
    sender and a time. Who reads a dated line alone, as mutt and Dovecot do, or any, splits mails at
    quotations of others; who wants all three misses mails.
    """
    line, _, below = start[:_LINES].partition(b"\n")
    if not line.startswith(b"From "):
        return False
    headed = _FIELD.match(below) is not None
    if _date(line)[0] is not None:
        return alone or headed
    return alone and headed and _UNDATED.fullmatch(line) is not None


def _head(content: Scroll, start: int) -> _Head:
    line = content.part(start, start + _LINES).partition(b"\n")[0]
    body = content.find(b"\n", start) + 1 or content.reached
    return _Head(body, line, content.part(body, body + LABELS_READ))


def _item(holder: Item, number: int, content: Scroll, head: _Head, end: int) -> Item:
    # The empty line before the next "From " belongs to the format, not to the mail.
    tail = content.part(max(head.body, end - 4), end)
    for empty in (b"\r\n\r\n", b"\n\n"):
        if tail.endswith(empty):
            end -= len(empty) // 2
            break
    received, zoned = _date(head.line)
    return replace(
        holder,
        start=head.body,
        length=end - head.body,
        number=number,
        received=received if plausible(received) else None,
        zoned=zoned,
        quoted=True,
        own=own_role(head.top),
    )


@lru_cache(maxsize=2)  # it is asked whether a line begins a mail, then when that came
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
