"""When mail in a file came, by its own header: a file's date is the day it was saved or copied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from mailguard.limits import MAX_RECEIVED_SIZE
from mailguard.mailbox.files.nature import header

_FIELD = re.compile(rb"^(received|date)[ \t]*:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before it no mail came: 1970 and 1980 are where clocks begin, 1980 where dates in a ZIP do."""
_AHEAD = timedelta(days=1)
"""What a clock or a time zone may be wrong by."""


def arrival(raw: bytes, saved: datetime) -> datetime:
    """The time in the topmost Received field, which the receiver wrote; where it cannot be read
    the one in Date, then `saved`, then now. Never raises.
    """
    return next(filter(plausible, _told(raw)), saved if plausible(saved) else datetime.now(UTC))


def plausible(when: datetime | None) -> bool:
    """Whether mail can have come then."""
    return when is not None and _FIRST <= when <= datetime.now(UTC) + _AHEAD


def _told(raw: bytes) -> Iterator[datetime]:
    """What the topmost field of each kind tells; no other Received, whoever sent it wrote that."""
    first: dict[bytes, bytes] = {}
    for match in _FIELD.finditer(header(raw)[: 4 * MAX_RECEIVED_SIZE]):
        first.setdefault(match[1].lower(), match[2])
    for text in (first.get(b"received", b"").rpartition(b";")[2], first.get(b"date", b"")):
        if when := _time(text):
            yield when


def _time(text: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(text[:200].decode("ascii", "replace"))
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
