"""Times and spans as they are written on a command line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from mailguard.errors import UsageError
from mailguard.phrase import Phrase

_SPAN = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def past(text: str, option: str, now: datetime) -> datetime:
    """A date ("2026-01-31", local midnight), a time (ISO 8601), or so long ago ("7d")."""
    span = _span(text)
    return now - span if span else _moment(text, option)


def future(text: str, option: str, now: datetime) -> datetime:
    """A date (to its end), a time to come, or so long from now ("30d"). Raises `UsageError`."""
    span = _span(text)
    found = now + span if span else _moment(end_of_day(text), option)
    if found <= now:
        raise UsageError(
            Phrase("{option} {text}: that has passed.", option=option, text=text),
            "Name a time to come, or 30d.",
        )
    return found


def end_of_day(text: str) -> str:
    """Up to a day is up to its end, where it is written without a time."""
    try:
        day = date.fromisoformat(text)
        return (day + timedelta(days=1)).isoformat()
    except ValueError:
        return text
    except OverflowError:  # the last day that there is; Python 3.12 tells no local time of it
        return f"{text}T00:00+00:00"


def until(seconds: float) -> str:
    """An end, in seconds since the epoch, in local time as `future` reads it."""
    end = datetime.fromtimestamp(seconds)  # noqa: DTZ006 (as it is written on a command line)
    if end.time() == time():
        return (end.date() - timedelta(days=1)).isoformat()
    return f"{end:%Y-%m-%d %H:%M}"


def _span(text: str) -> timedelta | None:
    match = _SPAN.fullmatch(text)
    return int(match[1]) * _UNITS[match[2]] if match else None


def _moment(text: str, option: str) -> datetime:
    try:
        # OverflowError: in another time zone it would lie outside of all years
        found = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            Phrase("{option} {text}: not a date.", option=option, text=text),
            "Write 2026-01-31, 2026-01-31T08:00, or 7d, 12h, 4w.",
        ) from None
    return found
