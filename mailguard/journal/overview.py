"""Each account at a glance, read beside a running service: nothing is written or locked."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mailguard.journal import allowlist, schema
from mailguard.journal.errors import JournalError
from mailguard.journal.holds import Hold, Why
from mailguard.journal.model import Allowed, Deed, Entry, Outcome, State
from mailguard.journal.review import given_back
from mailguard.limits import OFFER_FOR
from mailguard.phrase import Phrase


@dataclass(frozen=True, slots=True)
class AccountOverview:
    """What the journal knows of an account; times are seconds since the epoch, None for never.

    `verdicts` are counted by kind, `moved` are quarantines, both since the time asked for; `open`
    are mails judged and not yet acted upon, `again` those to be looked at once more.
    """

    looked_at: float | None = None
    last_mail: float | None = None
    verdicts: dict[str, int] = field(default_factory=dict)
    moved: int = 0
    open: int = 0
    again: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """All accounts that the journal knows, the holds that stand, and for offers to allow a sender
    the mails that users took back lately and who is allowed.
    """

    accounts: dict[str, AccountOverview] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    given_back: tuple[Entry, ...] = ()
    allowed: tuple[Allowed, ...] = ()


def read_overview(path: Path, since: float, now: float) -> Overview:
    """The journal at `path`, counting from `since`; raises JournalError. Times are seconds since
    the epoch.

    A journal that is not there yet, or has nothing in it, gives an empty overview.
    """
    if not path.exists():
        return Overview()
    try:
        uri = f"file:{quote(str(path))}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=5.0)) as db:
            db.row_factory = sqlite3.Row
            schema.refuse_foreign(db, path)
            have = schema.version(db)
            if have == 0 and schema.crowded(path):
                raise sqlite3.OperationalError("database or disk is full")  # while it was made
            if have == 0:
                return Overview()
            if have != len(schema.migrations()):
                raise JournalError(
                    Phrase("The journal {path} has another schema than this mailguard.", path=path),
                    "Start the service of this version once: it brings the journal up to date.",
                )
            # an audit judges and moves mail without guarding a folder, so without a cursor
            seen = "SELECT account FROM cursors UNION SELECT account FROM mails"
            names = [row[0] for row in db.execute(seen)]
            holds = db.execute("SELECT * FROM holds WHERE ended_at IS NULL ORDER BY id")
            return Overview(
                {name: _account(db, name, since) for name in names},
                tuple(Hold(row["account"], Why(row["why"]), row["since"]) for row in holds),
                tuple(given_back(db, now - OFFER_FOR)),
                tuple(e for e in allowlist.everything(db) if e.holds(now)),
            )
    except sqlite3.Error as error:
        raise schema.trouble(error, path) from error


def _account(db: sqlite3.Connection, name: str, since: float) -> AccountOverview:
    kinds = db.execute(
        "SELECT kind, count(*) FROM mails WHERE account = ? AND seen_at >= ? GROUP BY kind",
        (name, since),
    )
    moved = (
        "SELECT count(*) FROM intents WHERE account = ? AND deed = ? AND state = ?"
        " AND closed_at >= ?"
    )
    # "<> 'done'" lets the partial index serve
    waiting = "SELECT count(*) FROM mails WHERE account = ? AND state = ? AND state <> 'done'"
    looked_at = _one(db, "SELECT max(seen_at) FROM cursors WHERE account = ?", name)
    last_mail = _one(db, "SELECT max(seen_at) FROM mails WHERE account = ?", name)
    return AccountOverview(
        looked_at=max((t for t in (looked_at, last_mail) if t is not None), default=None),
        last_mail=last_mail,
        verdicts={row[0]: row[1] for row in kinds},
        moved=_one(db, moved, name, Deed.QUARANTINE, Outcome.DONE, since),
        open=_one(db, waiting, name, State.PENDING),
        again=_one(db, waiting, name, State.AGAIN),
    )


def _one(db: sqlite3.Connection, sql: str, *values: object) -> Any:
    return db.execute(sql, values).fetchone()[0]
