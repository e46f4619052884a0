"""Counts that the brake decides by."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mailguard.journal.journal import Journal
from mailguard.journal.model import Deed, Outcome

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Tally:
    """How many mails of an account were moved in the last hour and day, and judged in that day.

    What was done before the last hold was lifted does not count: resuming starts anew.
    """

    moved_hour: int
    moved_day: int
    judged_day: int


def tally(journal: Journal, account: str, now: float) -> Tally:
    """Count for `account`; `now` is in seconds since the epoch.

    What is dated in the future counts, since only a clock that was set back can make it so.
    """
    return journal.writer.submit(lambda db: _tally(db, account, now)).result()


def _tally(db: sqlite3.Connection, account: str, now: float) -> Tally:
    lifted = db.execute(
        "SELECT max(ended_at) FROM holds WHERE account IN ('', ?) AND ended_at <= ?",
        (account, now),
    ).fetchone()[0]
    hour, day = (max(now - span, lifted or 0.0) for span in (HOUR, DAY))
    return Tally(
        _moved(db, account, hour),
        _moved(db, account, day),
        db.execute(
            "SELECT count(*) FROM mails WHERE account = ? AND seen_at > ?", (account, day)
        ).fetchone()[0],
    )


def _moved(db: sqlite3.Connection, account: str, since: float) -> int:
    found: int = db.execute(
        "SELECT count(*) FROM intents WHERE account = ? AND deed = ? AND state = ?"
        " AND closed_at > ?",
        (account, Deed.QUARANTINE, Outcome.DONE, since),
    ).fetchone()[0]
    return found
