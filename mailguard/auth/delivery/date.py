"""The date of a Received field (RFC 5322 section 3.3, with the zones and years of section 4.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_DATE = re.compile(
    r"\b(\d{1,2})\s+([A-Za-z]{3})\s+(\d{2,4})\s+(\d{1,2}):(\d\d)(?::(\d\d))?"
    r"\s*(?:([+-](?:[01]\d|2[0-3]))([0-5]\d)|([A-Z]{1,4}))?",
    re.ASCII,
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_ZONES = {"EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8}
"""Hours from UTC; section 4.3 has every other name stand for an unknown zone, and UTC in it."""


def read_date(text: str) -> float | None:
    """Seconds since the epoch of the first date in `text`, None where there is none. Never raises.

    White space as it is met: folded, or missing before the zone.
    """
    found = _DATE.search(text)
    if found is None:
        return None
    day, month, year, hour, minute, second, hours, minutes, zone = found.groups()
    date = (_year(year), _MONTHS.get(month.lower(), 0), int(day))
    ahead = int(hours) * 60 + int(f"{hours[0]}{minutes}") if hours else _ZONES.get(zone, 0) * 60
    try:
        local = datetime(*date, int(hour), int(minute), int(second or 0), tzinfo=UTC)
        return (local - timedelta(minutes=ahead)).timestamp()
    except (ValueError, OverflowError):  # no such day, no such hour, or before the first year
        return None


def _year(digits: str) -> int:
    """Section 4.3: two digits below 50 are of this century; other short years are of the last."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)
