"""Cursors and mails: what was seen and decided."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from mailguard.journal.model import Cursor, Entry, Judged, Key, State


def cursor(db: sqlite3.Connection, account: str, folder: str) -> Cursor | None:
    """How far a folder was looked at, None where it never was."""
    row = db.execute(
        "SELECT uidvalidity, high_water, started_at, seen_at FROM cursors"
        " WHERE account = ? AND folder = ?",
        (account, folder),
    ).fetchone()
    return Cursor(*row) if row else None


def advance(
    db: sqlite3.Connection, account: str, folder: str, uidvalidity: int, uid: int, now: float
) -> None:
    """Note that everything up to `uid` was dealt with; never goes back but for a new validity."""
    db.execute(
        "INSERT INTO cursors (account, folder, uidvalidity, high_water, started_at, seen_at)"
        " VALUES (:account, :folder, :uidvalidity, :uid, :now, :now)"
        " ON CONFLICT (account, folder) DO UPDATE SET seen_at = :now, high_water ="
        "  CASE WHEN uidvalidity = :uidvalidity THEN max(high_water, :uid) ELSE :uid END,"
        "  uidvalidity = :uidvalidity",
        {
            "account": account,
            "folder": folder,
            "uidvalidity": uidvalidity,
            "uid": uid,
            "now": now,
        },
    )


def rewind(
    db: sqlite3.Connection, account: str, folder: str, uidvalidity: int, uidnext: int
) -> None:
    """Let go of the UIDs from `uidnext` on: the mails that had them are gone, others get them."""
    # a key that no mail can have, so that what is known by fingerprint stays known
    db.execute(
        "UPDATE mails SET uidvalidity = -id, state = ? WHERE account = ? AND folder = ?"
        " AND uidvalidity = ? AND uid >= ?",
        (State.DONE, account, folder, uidvalidity, uidnext),
    )
    db.execute(
        "UPDATE cursors SET high_water = ? WHERE account = ? AND folder = ? AND uidvalidity = ?",
        (uidnext - 1, account, folder, uidvalidity),
    )


def record(db: sqlite3.Connection, mails: Iterable[Judged], now: float) -> list[Entry]:
    """Store mails with their verdicts; a second look replaces the first."""
    return [_record(db, mail, now) for mail in mails]


def _record(db: sqlite3.Connection, mail: Judged, now: float) -> Entry:
    lookups = None if mail.lookups is None else json.dumps(dict(mail.lookups))
    key = mail.key
    row = db.execute(
        "INSERT INTO mails (account, folder, uidvalidity, uid, fingerprint, message_id_hash, size,"
        " kind, verdict, lookups, state, received_at, seen_at, object_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, folder, uidvalidity, uid) DO UPDATE SET kind = excluded.kind,"
        " verdict = excluded.verdict, lookups = excluded.lookups, state = excluded.state"
        " RETURNING *",
        (
            *(key.account, key.folder, key.uidvalidity, key.uid),
            *(mail.fingerprint, mail.message_id_hash, mail.size),
            *(mail.kind, json.dumps(dict(mail.verdict)), lookups),
            *(mail.state, mail.received_at, now, mail.object_id),
        ),
    ).fetchone()
    return _entry(row)


def entry(db: sqlite3.Connection, key: Key) -> Entry | None:
    """The mail with this key."""
    row = db.execute(
        "SELECT * FROM mails WHERE account = ? AND folder = ? AND uidvalidity = ? AND uid = ?",
        (key.account, key.folder, key.uidvalidity, key.uid),
    ).fetchone()
    return _entry(row) if row else None


def by_id(db: sqlite3.Connection, mail: int) -> Entry:
    """The mail with this number; raises LookupError."""
    row = db.execute("SELECT * FROM mails WHERE id = ?", (mail,)).fetchone()
    if row is None:
        raise LookupError(f"the journal has no mail {mail}")
    return _entry(row)


def newest(db: sqlite3.Connection, account: str, folder: str, uidvalidity: int) -> Entry | None:
    """The mail of a folder with the highest UID."""
    row = db.execute(
        "SELECT * FROM mails WHERE account = ? AND folder = ? AND uidvalidity = ?"
        " ORDER BY uid DESC LIMIT 1",
        (account, folder, uidvalidity),
    ).fetchone()
    return _entry(row) if row else None


def in_state(db: sqlite3.Connection, account: str, state: State) -> list[Entry]:
    """The mails of an account in a state other than done, oldest first."""
    # "<> 'done'" lets the partial index serve: of what is done there is all too much
    rows = db.execute(
        "SELECT * FROM mails WHERE account = ? AND state = ? AND state <> 'done' ORDER BY id",
        (account, state),
    )
    return [_entry(row) for row in rows]


def by_fingerprint(db: sqlite3.Connection, account: str, fingerprint: str) -> list[Entry]:
    """The mails of an account with this fingerprint, oldest first."""
    rows = db.execute(
        "SELECT * FROM mails WHERE account = ? AND fingerprint = ? ORDER BY id",
        (account, fingerprint),
    )
    return [_entry(row) for row in rows]


def twin(
    db: sqlite3.Connection, key: Key, object_id: str, fingerprint: str, received_at: float | None
) -> Entry | None:
    """The mail with all of these in another place, its verdict settled; the newest of several."""
    row = db.execute(
        "SELECT * FROM mails WHERE account = ? AND object_id = ? AND object_id <> ''"
        " AND fingerprint = ? AND received_at IS ? AND state <> ? AND verdict IS NOT NULL"
        " AND NOT (folder = ? AND uidvalidity = ? AND uid = ?) ORDER BY id DESC LIMIT 1",
        (
            *(key.account, object_id, fingerprint, received_at, State.AGAIN),
            *(key.folder, key.uidvalidity, key.uid),
        ),
    ).fetchone()
    return _entry(row) if row else None


def follow(db: sqlite3.Connection, mail: int, to: Key) -> Entry:
    """Give a mail that the user moved its new key."""
    db.execute(
        "UPDATE mails SET folder = ?, uidvalidity = ?, uid = ? WHERE id = ?",
        (to.folder, to.uidvalidity, to.uid, mail),
    )
    return by_id(db, mail)


def set_state(db: sqlite3.Connection, mail: int, state: State) -> None:
    """Move a mail on."""
    db.execute("UPDATE mails SET state = ? WHERE id = ?", (state, mail))


def unrecorded(
    db: sqlite3.Connection, account: str, folder: str, uidvalidity: int, uids: Sequence[int]
) -> list[int]:
    """Those of `uids` that have no verdict yet."""
    if not uids:
        return []
    rows = db.execute(
        "SELECT uid FROM mails WHERE account = ? AND folder = ? AND uidvalidity = ?"
        " AND uid BETWEEN ? AND ?",
        (account, folder, uidvalidity, min(uids), max(uids)),
    )
    known = {row[0] for row in rows}
    return [uid for uid in uids if uid not in known]


def rekey(
    db: sqlite3.Connection, account: str, folder: str, uidvalidity: int, prints: dict[int, str]
) -> list[int]:
    """Give mails of a folder whose UIDVALIDITY changed their new keys, by fingerprint.

    `prints` maps the folder's UIDs to fingerprints; the UIDs that fit no mail known are returned.
    Each mail known is matched once, so that a true duplicate counts as new. Of mail that is not
    found again nothing more is to be done.
    """
    rows = db.execute(
        "SELECT id, fingerprint FROM mails WHERE account = ? AND folder = ? AND uidvalidity <> ?"
        " ORDER BY id DESC",
        (account, folder, uidvalidity),
    )
    known: dict[str, list[int]] = {}
    for row in rows:
        known.setdefault(row["fingerprint"], []).append(row["id"])
    strangers = []
    for uid in sorted(prints):
        mails = known.get(prints[uid])
        if mails:
            db.execute(
                "UPDATE OR IGNORE mails SET uidvalidity = ?, uid = ? WHERE id = ?",
                (uidvalidity, uid, mails.pop()),
            )
        else:
            strangers.append(uid)
    db.execute(
        "UPDATE mails SET state = ? WHERE account = ? AND folder = ? AND uidvalidity <> ?"
        " AND state <> 'done'",  # which lets the partial index serve
        (State.DONE, account, folder, uidvalidity),
    )
    return strangers


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        id=row["id"],
        key=Key(row["account"], row["folder"], row["uidvalidity"], row["uid"]),
        fingerprint=row["fingerprint"],
        message_id_hash=row["message_id_hash"],
        size=row["size"],
        kind=row["kind"],
        verdict=None if row["verdict"] is None else json.loads(row["verdict"]),
        state=State(row["state"]),
        received_at=row["received_at"],
        seen_at=row["seen_at"],
        lookups=None if row["lookups"] is None else json.loads(row["lookups"]),
        object_id=row["object_id"],
    )
