"""Opening the database, and bringing it up to the schema of this program."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from mailguard.journal.errors import JournalDamagedError, JournalError
from mailguard.phrase import Phrase
from mailguard.secrets.files import make_private

_ROOM = 2**20
"""Octets that should be free on the disk: an empty journal takes a fifth of that."""
_OURS = {"cursors", "mails", "intents"}
"""Tables that a journal of any schema has."""


def connect(path: Path, steps: Sequence[str] | None = None) -> sqlite3.Connection:
    """A connection to the journal at `path`, its schema up to date; raises JournalError.

    `steps` are the migrations, this program's own unless told. The file and its companions are
    readable by their owner only: where root makes them, whom the folder belongs to. Transactions
    are explicit.
    """
    try:
        make_private(path)
        connection = sqlite3.connect(
            path, timeout=10.0, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error) as error:
        raise trouble(error, path) from error
    try:
        refuse_foreign(connection, path)  # before anything is changed in it
        # FULL: an intent is on the disk before the server is told to act upon it.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What retention removes is overwritten, not only forgotten.
        connection.execute("PRAGMA secure_delete = ON")
        connection.row_factory = sqlite3.Row
        _migrate(connection, path, migrations() if steps is None else steps)
    except sqlite3.Error as error:
        connection.close()
        raise trouble(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


@cache
def migrations() -> tuple[str, ...]:
    """The SQL of every schema change, oldest first: number N leads from schema N-1 to N."""
    found = sorted(
        (e for e in (files(__package__) / "migrations").iterdir() if e.name.endswith(".sql")),
        key=lambda e: e.name,
    )
    return tuple(entry.read_text(encoding="utf-8") for entry in found)


def version(connection: sqlite3.Connection) -> int:
    """The number of the schema that the database has, 0 for none."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Raise JournalError where the database is another program's; an empty one is nobody's."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if tables and not tables >= _OURS:
        raise JournalError(
            Phrase("{path} is a database, but no journal of mailguard's.", path=path),
            "Move it away, or set `state` to a folder for mailguard alone.",
        )


def _migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    have, want = version(connection), len(steps)
    if have > want:
        raise JournalError(
            Phrase(
                "The journal {path} was written by a newer mailguard (schema {have}, this one "
                "knows {want}).",
                path=path,
                have=have,
                want=want,
            ),
            "Install that version again, or move the journal away to start anew.",
        )
    if 0 < have < want:
        _back_up(connection, path.with_name(f"{path.name}.schema-{have}"))
    for number in range(have + 1, want + 1):
        _step(connection, number, steps[number - 1])


def _step(connection: sqlite3.Connection, number: int, sql: str) -> None:
    """Lead to schema `number` in one transaction: a crash in between leaves a whole schema."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version(connection) < number:  # else another process was faster
            for statement in _statements(sql):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(sql: str) -> Iterator[str]:
    """Each statement for itself: `executescript` would end the transaction before it begins."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _back_up(connection: sqlite3.Connection, to: Path) -> None:
    make_private(to)
    with contextlib.closing(sqlite3.connect(to)) as copy:
        connection.backup(copy)


def crowded(path: Path) -> bool:
    """Whether the disk has no room for a journal at `path`."""
    return shutil.disk_usage(path.parent).free < _ROOM


def trouble(error: Exception, path: Path) -> JournalError:
    """The error to raise for what SQLite or the file system says."""
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if "full" in said or ("disk I/O" in said and crowded(path)):
        return JournalError(
            Phrase("No room for the journal {path}: {why}.", path=path, why=said),
            "Make room on the disk.",
        )
    if "readonly" in said or isinstance(error, PermissionError):
        return JournalError(
            Phrase("The journal {path} cannot be written: {why}.", path=path, why=said),
            "Check owner and mode of its folder.",
        )
    if "malformed" in said or "not a database" in said:
        return JournalDamagedError(
            Phrase("The journal {path} is damaged: {why}.", path=path, why=said),
            "Move it away to start anew: guarding then begins with mail that comes from now on.",
        )
    if "locked" in said:
        return JournalError(
            Phrase("The journal {path} is in use: {why}.", path=path, why=said),
            "Is another mailguard running on it?",
        )
    return JournalError(
        Phrase("The journal {path} cannot be used: {why}.", path=path, why=said),
        "Check path and disk.",
    )
