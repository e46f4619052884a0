"""Accounts that may only be labelled for now, and since when."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailguard.journal.journal import Journal

ALL = ""
"""The account name that stands for all."""


class Why(StrEnum):
    """What keeps mail where it is: an operator's word, too many moves, too large a share."""

    PAUSED = "paused"
    RATE = "rate"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Hold:
    """Mail of `account` ("" for all) is not moved; `since` is in seconds since the epoch."""

    account: str
    why: Why
    since: float


def standing(journal: Journal) -> list[Hold]:
    """The holds that stand, the oldest first."""
    return journal.writer.submit(_standing).result()


def held(journal: Journal, account: str) -> Hold | None:
    """What holds `account`, None where nothing does."""
    return next((h for h in standing(journal) if h.account in (ALL, account)), None)


def hold(journal: Journal, account: str, why: Why, now: float) -> Hold:
    """Hold an account, or all with ""; a hold that stands already is left as it is."""

    def job(db: sqlite3.Connection) -> Hold:
        db.execute(
            "INSERT INTO holds (account, why, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (account, why, now),
        )
        return next(h for h in _standing(db) if h.account == account)

    return journal.writer.submit(job).result()


def lift(journal: Journal, accounts: Sequence[str], now: float) -> list[Hold]:
    """Lift the holds of these accounts; those that were lifted."""

    def job(db: sqlite3.Connection) -> list[Hold]:
        found = [h for h in _standing(db) if h.account in accounts]
        db.executemany(
            "UPDATE holds SET ended_at = ? WHERE account = ? AND ended_at IS NULL",
            [(now, h.account) for h in found],
        )
        return found

    return journal.writer.submit(job).result()


def _standing(db: sqlite3.Connection) -> list[Hold]:
    rows = db.execute("SELECT account, why, since FROM holds WHERE ended_at IS NULL ORDER BY id")
    return [Hold(row["account"], Why(row["why"]), row["since"]) for row in rows]
