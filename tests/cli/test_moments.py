"""Times to come, as they are written on a command line and shown again."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.cli.moments import future, until
from mailguard.errors import UsageError

NOON = datetime(2026, 12, 31, 12).astimezone()
"""Local time, as days are written in it."""


@pytest.mark.parametrize(
    ("text", "end", "shown"),
    [
        ("2026-12-31", NOON + timedelta(hours=12), "2026-12-31"),
        ("2027-01-01", NOON + timedelta(hours=36), "2027-01-01"),
        ("2026-12-31T13:30", NOON + timedelta(minutes=90), "2026-12-31 13:30"),
        ("3h", NOON + timedelta(hours=3), "2026-12-31 15:00"),
    ],
    ids=["today lasts to its end", "another day too", "a time is that time", "a span"],
)
def test_an_expiry_by_day_lasts_to_the_end_of_that_day(
    text: str, end: datetime, shown: str
) -> None:
    found = future(text, "--expires", NOON.astimezone(UTC))
    assert found == end
    assert until(found.timestamp()) == shown


@pytest.mark.parametrize("text", ["2026-12-30", "2026-12-31T11:59"])
def test_what_has_passed_is_no_expiry(text: str) -> None:
    with pytest.raises(UsageError, match="passed"):
        future(text, "--expires", NOON.astimezone(UTC))


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_last_day_that_there_is_is_a_day(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        found = future("9999-12-31", "--expires", NOON.astimezone(UTC))
        assert until(found.timestamp()).startswith("9999-12-3")
    finally:
        monkeypatch.undo()
        time.tzset()
