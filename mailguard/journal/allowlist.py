"""The senders that a user allowed."""

from __future__ import annotations

import sqlite3

from mailguard.journal.model import Allowed, AllowKind


def allow(db: sqlite3.Connection, entry: Allowed, now: float) -> None:
    """Put a sender on the list, or renew its note."""
    db.execute(
        "INSERT INTO allowed (account, kind, value, allowed_at, note) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (account, kind, value) DO UPDATE SET note = excluded.note",
        (entry.account, entry.kind, entry.value.lower(), now, entry.note),
    )


def of_account(db: sqlite3.Connection, account: str) -> list[Allowed]:
    """The list of an account, what holds for all included."""
    rows = db.execute(
        "SELECT * FROM allowed WHERE account IN ('', ?) ORDER BY kind, value", (account,)
    )
    return [
        Allowed(AllowKind(r["kind"]), r["value"], r["account"], r["note"], r["allowed_at"])
        for r in rows
    ]
