"""What lies in quarantine as far as the journal knows, and how far changes there were noticed."""

from __future__ import annotations

import sqlite3

from mailguard.journal import intents
from mailguard.journal.journal import Journal
from mailguard.journal.model import Deed, Intent, Outcome


def held(journal: Journal, account: str, limit: int) -> list[Intent]:
    """The newest `limit` quarantines whose mail was neither released nor taken out."""

    def job(db: sqlite3.Connection) -> list[Intent]:
        rows = db.execute(
            "SELECT * FROM intents AS own WHERE account = ? AND deed = ? AND state = ?"
            " AND landed_uid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM intents AS other"
            "  WHERE other.mail = own.mail AND other.deed IN (?, ?) AND other.state <> ?)"
            " ORDER BY id DESC LIMIT ?",
            (
                *(account, Deed.QUARANTINE, Outcome.DONE),
                *(Deed.RELEASE, Deed.TAKE_OUT, Outcome.REFUSED, limit),
            ),
        )
        return [intents.of_row(row) for row in rows]

    return journal.writer.submit(job).result()


def modseq(journal: Journal, account: str, folder: str, uidvalidity: int) -> int | None:
    """The folder's HIGHESTMODSEQ when it was last looked at, None where it never was."""

    def job(db: sqlite3.Connection) -> int | None:
        row = db.execute(
            "SELECT modseq FROM modseqs WHERE account = ? AND folder = ? AND uidvalidity = ?",
            (account, folder, uidvalidity),
        ).fetchone()
        return row["modseq"] if row else None

    return journal.writer.submit(job).result()


def looked(journal: Journal, account: str, folder: str, uidvalidity: int, number: int) -> None:
    """Note a folder's HIGHESTMODSEQ; what changed up to it was noted before."""

    def job(db: sqlite3.Connection) -> None:
        db.execute(
            "INSERT OR REPLACE INTO modseqs (account, folder, uidvalidity, modseq)"
            " VALUES (?, ?, ?, ?)",
            (account, folder, uidvalidity, number),
        )

    journal.writer.submit(job).result()
