"""When a saved mail came, by its own header: a file's date is the day it was saved."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailguard.limits import MAX_RECEIVED_SIZE

_FIELD = re.compile(rb"^(received|date)[ \t]*:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)


def arrival(raw: bytes, saved: datetime) -> datetime:
    """The time in the topmost Received field, else in Date; `saved` where neither tells, or a
    later one: nothing can have come after it was saved. Never raises.
    """
    found = told(raw)
    return min(found[0] if found else saved, saved)


def told(raw: bytes) -> tuple[datetime, str] | None:
    """The same time and the field that tells it, "received" or "date". Never raises."""
    end = raw.find(b"\n\r\n") if raw.find(b"\n\r\n") >= 0 else raw.find(b"\n\n")
    head = raw[: end if end >= 0 else len(raw)][: 4 * MAX_RECEIVED_SIZE]
    dated = None
    for match in _FIELD.finditer(head):
        if match[1].lower() == b"received":
            came = _time(match[2].rpartition(b";")[2])
            return (came, "received") if came else None
        dated = dated or _time(match[2])
    return (dated, "date") if dated else None


def _time(text: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(text[:200].decode("ascii", "replace"))
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
