"""The senders that a user allowed."""

from __future__ import annotations

import sqlite3

from mailguard.journal.model import Allowed, AllowKind


def allow(db: sqlite3.Connection, entry: Allowed, now: float) -> None:
    """Put a sender on the list, or renew its note and expiry."""
    db.execute(
        "INSERT INTO allowed (account, kind, value, allowed_at, note, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, kind, value) DO UPDATE SET note = excluded.note,"
        " allowed_at = excluded.allowed_at, expires_at = excluded.expires_at",
        (entry.account, entry.kind, entry.value.lower(), now, entry.note, entry.expires_at),
    )


def revoke(db: sqlite3.Connection, account: str, value: str) -> bool:
    """Take a sender off the list of an account ("" for what holds for all)."""
    done = db.execute(
        "DELETE FROM allowed WHERE account = ? AND value = ?", (account, value.lower())
    )
    return done.rowcount > 0


def of_account(db: sqlite3.Connection, account: str, now: float) -> list[Allowed]:
    """What holds now for an account, what holds for all included."""
    rows = db.execute(
        "SELECT * FROM allowed WHERE account IN ('', ?) ORDER BY kind, value", (account,)
    )
    return [entry for entry in map(_entry, rows) if entry.holds(now)]


def everything(db: sqlite3.Connection) -> list[Allowed]:
    """Every entry, expired or not."""
    rows = db.execute("SELECT * FROM allowed ORDER BY account, kind, value")
    return [_entry(row) for row in rows]


def _entry(row: sqlite3.Row) -> Allowed:
    return Allowed(
        AllowKind(row["kind"]),
        row["value"],
        row["account"],
        row["note"],
        row["allowed_at"],
        row["expires_at"],
    )
