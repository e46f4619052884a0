"""mbox: mails one after the other in one file, each below a "From " line (RFC 4155)."""

from __future__ import annotations

import mmap
import re
from datetime import UTC, datetime
from pathlib import Path

from mailguard.mailbox.files.source import Item

_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From ")
_DATE = re.compile(
    rb"([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d)(?: [A-Z+\-\d]{1,6})? (\d{4})"
)
_LINE = 512
"""Octets of a "From " line that are looked at."""


def is_mbox(path: Path) -> bool:
    """Whether a file begins as an mbox does."""
    with path.open("rb") as file:
        return _date(file.read(_LINE)) is not None


def mbox_items(path: Path) -> list[Item]:
    """The mails of an mbox, in order, found without reading it into memory."""
    if path.stat().st_size == 0:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        # Some writers leave "From " unquoted after an empty line: only a dated one counts.
        starts = [
            (match.start(), received)
            for match in _FROM.finditer(content)
            if (received := _date(content[match.start() : match.start() + _LINE]))
        ]
        ends = [start for start, _ in starts[1:]] + [len(content)]
        return [
            _item(path, content, start, end, received)
            for (start, received), end in zip(starts, ends, strict=True)
        ]


def _item(path: Path, content: mmap.mmap, start: int, end: int, received: datetime) -> Item:
    body = content.find(b"\n", start, end) + 1 or end
    # The empty line before the next "From " belongs to the format, not to the mail.
    for empty in (b"\r\n\r\n", b"\n\n"):
        if content[max(body, end - len(empty)) : end] == empty:
            end -= len(empty) // 2
            break
    return Item(path, body, end - body, received=received, quoted=True)


def _date(start: bytes) -> datetime | None:
    """The time of arrival that a "From " line tells (in UTC, RFC 4155), None where it has none."""
    line = start.partition(b"\n")[0]
    found = _DATE.search(line) if line.startswith(b"From ") else None
    if found is None:
        return None
    text = b" ".join(found.groups()).decode("ascii")
    try:
        return datetime.strptime(text, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None
