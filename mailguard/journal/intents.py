"""Intents and what became of them."""

from __future__ import annotations

import json
import sqlite3

from mailguard.journal.model import Deed, Intent, Key, Outcome


def intend(db: sqlite3.Connection, intent: Intent, now: float) -> int:
    """Write an intent down; its number."""
    source = intent.source
    done = db.execute(
        "INSERT INTO intents (mail, account, deed, means, mark, folder, uidvalidity, uid,"
        " destination, spot_uidvalidity, spot_uidnext, flags, state, intended_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(intent.mail, source.account, intent.deed, intent.means),
            "" if intent.mark is None else json.dumps(dict(intent.mark)),
            *(source.folder, source.uidvalidity, source.uid, intent.destination),
            *(intent.spot_uidvalidity, intent.spot_uidnext, json.dumps(intent.flags)),
            *(Outcome.INTENDED, now),
        ),
    )
    number = done.lastrowid
    if number is None:
        raise sqlite3.IntegrityError("an intent got no number")
    return number


def land(
    db: sqlite3.Connection, intent: int, outcome: Outcome, uidvalidity: int | None, uid: int | None
) -> None:
    """Note what an open intent has come to, and the UID that the mail has at its destination.

    Whatever was said to have that UID has it no more: a server that was restored gives it again.
    """
    db.execute(
        "UPDATE intents SET landed_uid = NULL WHERE landed_uidvalidity = ? AND landed_uid = ?"
        " AND (account, destination) ="
        "  (SELECT account, destination FROM intents WHERE id = ?) AND id <> ?",
        (uidvalidity, uid, intent, intent),
    )
    db.execute(
        "UPDATE intents SET state = ?, landed_uidvalidity = ?, landed_uid = ? WHERE id = ?",
        (outcome, uidvalidity, uid, intent),
    )


def close(db: sqlite3.Connection, intent: int, outcome: Outcome, note: str, now: float) -> None:
    """Close an intent."""
    db.execute(
        "UPDATE intents SET state = ?, note = ?, closed_at = ? WHERE id = ?",
        (outcome, note, now, intent),
    )


def open_intents(db: sqlite3.Connection, account: str) -> list[Intent]:
    """The intents of an account that a crash or a lost connection left open, oldest first."""
    rows = db.execute(
        "SELECT * FROM intents WHERE account = ? AND closed_at IS NULL ORDER BY id", (account,)
    )
    return [of_row(row) for row in rows]


def of_mail(db: sqlite3.Connection, mail: int) -> list[Intent]:
    """All that was done to a mail, oldest first."""
    rows = db.execute("SELECT * FROM intents WHERE mail = ? ORDER BY id", (mail,))
    return [of_row(row) for row in rows]


def claimed(db: sqlite3.Connection, account: str, destination: str, uidvalidity: int) -> set[int]:
    """UIDs in a folder that are known to be the result of some intent."""
    rows = db.execute(
        "SELECT landed_uid FROM intents WHERE account = ? AND destination = ?"
        " AND landed_uidvalidity = ? AND landed_uid IS NOT NULL",
        (account, destination, uidvalidity),
    )
    return {row[0] for row in rows}


def of_row(row: sqlite3.Row) -> Intent:
    """A row of the table as what it stands for."""
    return Intent(
        id=row["id"],
        mail=row["mail"],
        deed=Deed(row["deed"]),
        means=row["means"],
        source=Key(row["account"], row["folder"], row["uidvalidity"], row["uid"]),
        destination=row["destination"],
        mark=json.loads(row["mark"]) if row["mark"] else None,
        spot_uidvalidity=row["spot_uidvalidity"],
        spot_uidnext=row["spot_uidnext"],
        flags=tuple(json.loads(row["flags"])),
        outcome=Outcome(row["state"]),
        landed_uidvalidity=row["landed_uidvalidity"],
        landed_uid=row["landed_uid"],
        note=row["note"],
        intended_at=row["intended_at"],
        closed_at=row["closed_at"],
    )
