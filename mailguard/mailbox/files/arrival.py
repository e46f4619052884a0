"""When mail in a file came, by its own header: a file's date is the day it was saved or copied."""

from __future__ import annotations

import re
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
    if found := told(raw):
        return found[0]
    return saved if plausible(saved) else datetime.now(UTC)


def told(raw: bytes) -> tuple[datetime, str] | None:
    """The time that the mail's own header tells, and the field that does: "received" or "date".

    Of each kind the topmost field alone: whoever sent the mail wrote the others. Never raises.
    """
    first: dict[bytes, bytes] = {}
    for match in _FIELD.finditer(header(raw)[: 4 * MAX_RECEIVED_SIZE]):
        first.setdefault(match[1].lower(), match[2])
    for field in ("received", "date"):
        text = first.get(field.encode(), b"")
        when = _time(text.rpartition(b";")[2] if field == "received" else text)
        if when is not None and plausible(when):
            return when, field
    return None


def plausible(when: datetime | None) -> bool:
    """Whether mail can have come then."""
    return when is not None and _FIRST <= when <= datetime.now(UTC) + _AHEAD


def _time(text: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(text[:200].decode("ascii", "replace"))
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
