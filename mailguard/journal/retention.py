"""What came out of mail is kept no longer than the operator said.

Emptied are the verdict (addresses, subject, findings), the recorded DNS answers, and the object id,
which only serves to find a verdict; copies of the journal made before a migration are removed, and
what was counted of a login's downloads. Key, fingerprint and what was done stay: by them mailguard
knows that it has dealt with a mail. The allow-list is the operator's own.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from mailguard.journal import downloads, schema
from mailguard.journal.journal import Journal

_OLD = "seen_at < ? AND (verdict IS NOT NULL OR lookups IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class Expired:
    """What is older than it may be: mails with data, how old the oldest is, copies of the journal.

    `oldest` is in seconds since the epoch, None where there is none.
    """

    mails: int
    oldest: float | None
    copies: tuple[Path, ...]

    @property
    def anything(self) -> bool:
        """Whether there is something to remove."""
        return bool(self.mails or self.copies)


def expired(journal: Journal, before: float) -> Expired:
    """What was seen before that time (seconds since the epoch)."""

    def job(db: sqlite3.Connection) -> tuple[int, float | None]:
        count, oldest = db.execute(
            f"SELECT count(*), min(seen_at) FROM mails WHERE {_OLD}",  # noqa: S608 (a constant)
            (before,),
        ).fetchone()
        return count, oldest

    count, oldest = journal.writer.submit(job).result()
    return Expired(count, oldest, tuple(_copies(journal.path, before)))


def purge(journal: Journal, before: float) -> Expired:
    """Remove what was seen before that time, from the disk too; what was removed."""
    found = expired(journal, before)

    def job(db: sqlite3.Connection) -> None:
        db.execute(
            f"UPDATE mails SET verdict = NULL, lookups = NULL, object_id = '' WHERE {_OLD}",  # noqa: S608 (a constant)
            (before,),
        )

    journal.writer.submit(lambda db: downloads.forget(db, int(before) // 3600)).result()
    if found.mails:
        journal.writer.submit(job).result()
        _empty_log(journal.path)
    for copy in found.copies:
        try:
            copy.unlink(missing_ok=True)
        except OSError as error:
            raise schema.trouble(error, copy) from error
    return found


def _copies(path: Path, before: float) -> list[Path]:
    """Copies made before a migration: they hold what the journal held then."""
    found = path.parent.glob(f"{path.name}.schema-*")
    return sorted(copy for copy in found if copy.stat().st_mtime < before)


def _empty_log(path: Path) -> None:
    """Bring the write-ahead log into the file, where removed text was overwritten, and empty it.

    Best effort: while somebody reads, what is in the log goes with the next checkpoint.
    """
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(path, timeout=5.0)) as db,
    ):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
