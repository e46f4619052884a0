"""When a saved mail came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.mailbox.files import open_files
from mailguard.mailbox.files.arrival import arrival

SAVED = datetime(2026, 3, 1, tzinfo=UTC)
CAME = datetime(2025, 12, 24, 18, 0, tzinfo=UTC)
MAIL = b"Date: Wed, 24 Dec 2025 18:00:00 +0000\r\nSubject: x\r\n\r\nbody\r\n"


@pytest.mark.parametrize(
    ("raw", "when", "why"),
    [
        (MAIL, CAME, "Date where no server wrote a field"),
        ((b"Received: from a\r\n by b; Wed, 24 Dec 2025 18:00:00 +0000\r\n"
         b"Received: by c; Thu, 1 Jan 2015 00:00:00 +0000\r\n\r\n"), CAME, "the topmost Received"),
        ((b"Date: Thu, 1 Jan 2015 00:00:00 +0000\r\n"
         b"Received: by b; Wed, 24 Dec 2025 19:00:00 +0100\r\n\r\n"), CAME, "before Date"),
        (b"Received: by b\r\n\r\n", SAVED, "a Received without a date"),
        (b"Received: by b\r\n" + MAIL, CAME, "then Date"),
        ((b"Received: by b\r\n"
          b"Received: by c; Thu, 1 Jan 2015 00:00:00 +0000\r\n\r\n"), SAVED, "not the sender's"),
        ((b"Received: by b; Thu, 1 Jan 1970 00:00:00 +0000\r\n" + MAIL),
         CAME, "a clock that nobody set"),
        (b"Date: Fri, 24 Dec 2999 18:00:00 +0000\r\n\r\n", SAVED, "a time to come"),
        (b"\xef\xbb\xbf\r\n" + MAIL, CAME, "below what editors leave before the first line"),
        (b"Date: the day before yesterday\r\n\r\n", SAVED, "no date"),
        (b"Date: Wed, 99 Dec 99999 99:99:99 +9999\r\n\r\n", SAVED, "numbers that are no date"),
        (b"Subject: x\r\n\r\nDate: Wed, 24 Dec 2025 18:00:00 +0000\r\n", SAVED, "in the body"),
        (b"", SAVED, "nothing at all"),
    ],
)  # fmt: skip
def test_when_a_saved_mail_came(raw: bytes, when: datetime, why: str) -> None:
    assert arrival(raw, SAVED) == when, why


@pytest.mark.parametrize("year", [1980, 2001])
def test_a_file_that_is_older_than_its_mail_does_not_date_it(year: int) -> None:
    """1980 is what many programs write into a ZIP."""
    assert arrival(MAIL, datetime(year, 1, 1, tzinfo=UTC)) == CAME


def test_a_mail_that_nothing_dates_passes_for_new() -> None:
    """A look at what came lately is not to pass it over."""
    dated = arrival(b"Subject: x\r\n\r\n", datetime(1980, 1, 1, tzinfo=UTC))
    assert datetime.now(UTC) - dated < timedelta(minutes=1)


def test_a_mail_of_a_maildir_that_was_copied_is_dated_by_itself(tmp_path: Path) -> None:
    for part in ("cur", "new", "tmp"):
        (tmp_path / part).mkdir()
    (tmp_path / "cur" / "1.a.host:2,S").write_bytes(MAIL)
    source = open_files(tmp_path)
    source.open("INBOX")
    assert [mail.received for mail in source.fetch([1])] == [CAME]


@pytest.mark.parametrize(
    ("line", "when", "why"),
    [
        (
            b"From a@b Sat Nov 21 20:44:00 2020\n",
            datetime(2020, 11, 21, 20, 44, tzinfo=UTC),
            "as it says",
        ),
        (b"From - Thu Jan  1 00:00:00 1970\n", CAME, "a clock that nobody set"),
        (b"From - Thu Jan  1 00:00:00 2999\n", CAME, "a time to come"),
    ],
)
def test_a_line_of_an_mbox_dates_its_mail_if_it_can_be(
    tmp_path: Path, line: bytes, when: datetime, why: str
) -> None:
    (tmp_path / "mbox").write_bytes(line + MAIL)
    source = open_files(tmp_path / "mbox")
    source.open("INBOX")
    assert [mail.received for mail in source.fetch([1])] == [when], why


def test_a_saved_mail_is_dated_by_itself(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    source = open_files(tmp_path)
    source.open("INBOX")
    assert [mail.received for mail in source.fetch([1])] == [CAME]
