"""Octets fetched from a login, by the hour: what a provider's daily limit is held against."""

from __future__ import annotations

import sqlite3

from mailguard.journal.journal import Journal


class Downloads:
    """The ledger of one login (user and host); hours are counted since the epoch."""

    def __init__(self, journal: Journal, login: str) -> None:
        self._journal = journal
        self._login = login

    def read(self, since: int) -> dict[int, int]:
        """What was fetched in that hour and later."""

        def job(db: sqlite3.Connection) -> dict[int, int]:
            rows = db.execute(
                "SELECT hour, octets FROM downloads WHERE login = ? AND hour >= ?",
                (self._login, since),
            )
            return {row["hour"]: row["octets"] for row in rows}

        return self._journal.writer.submit(job).result()

    def add(self, hour: int, octets: int) -> None:
        """Note what was fetched; what is older than two days is forgotten."""

        def job(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT INTO downloads (login, hour, octets) VALUES (?, ?, ?)"
                " ON CONFLICT (login, hour) DO UPDATE SET octets = octets + excluded.octets",
                (self._login, hour, octets),
            )
            forget(db, hour - 48)

        self._journal.writer.submit(job).result()


def forget(db: sqlite3.Connection, before: int) -> None:
    """Remove what was fetched before that hour, of whatever login."""
    db.execute("DELETE FROM downloads WHERE hour < ?", (before,))
