"""Upgrades: every earlier schema comes up to date, with a copy of the file beside it."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from mailguard.journal import Journal, JournalError
from mailguard.journal.overview import read_overview
from mailguard.journal.schema import connect, migrations, version
from mailguard.service.lock import only_one

NEWEST = len(migrations())


def _journal(path: Path, schema: int) -> None:
    """A journal as the mailguard of that schema left it, with a mail in it."""
    with closing(sqlite3.connect(path)) as db:
        for number in range(1, schema + 1):
            db.executescript(migrations()[number - 1])
        db.execute(
            "INSERT INTO mails (account, folder, uidvalidity, uid, fingerprint, message_id_hash,"
            " size, kind, state, seen_at) VALUES ('shop', 'INBOX', 1, 7, 'p', 'h', 1, 'k',"
            " 'pending', 1.0)"
        )
        db.execute(f"PRAGMA user_version = {schema}")
        db.commit()


def _schema(path: Path) -> tuple[int, list[tuple[str, str]]]:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return db.execute("PRAGMA user_version").fetchone()[0], rows.fetchall()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
@pytest.mark.parametrize("schema", [0, 1])
def test_what_root_makes_belongs_to_the_service(tmp_path: Path, schema: int) -> None:
    """`pause`, or an audit, before the service's first start or its upgrade."""
    folder = tmp_path / "state"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    path = folder / "journal.sqlite"
    if schema:
        _journal(path, schema)
        os.chown(path, 65534, 65534)
    with only_one(folder), Journal.open(path) as journal:
        assert journal.pending("another") == []
        owners = {found.name: found.stat().st_uid for found in folder.iterdir()}
    assert len(owners) >= 4
    assert set(owners.values()) == {65534}, owners


class Overtaken(tuple[str, ...]):
    """The steps as they are for whom another process overtakes, once the schema was looked at."""

    path: Path

    def __len__(self) -> int:
        Journal.open(self.path).close()
        return super().__len__()


@pytest.mark.parametrize("schema", [0, 1, NEWEST - 1])
def test_two_that_open_it_at_once_both_have_it(tmp_path: Path, schema: int) -> None:
    path = tmp_path / "journal.sqlite"
    if schema:
        _journal(path, schema)
    steps = Overtaken(migrations())
    steps.path = path
    with closing(connect(path, steps)) as db:
        assert version(db) == NEWEST


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(
        entry.name
        for entry in (files("mailguard.journal") / "migrations").iterdir()
        if entry.name.endswith(".sql")
    )
    assert [int(name[:4]) for name in names] == list(range(1, NEWEST + 1))


@pytest.mark.parametrize("schema", range(1, NEWEST))
def test_an_earlier_schema_comes_up_to_date_and_is_copied_first(
    tmp_path: Path, schema: int
) -> None:
    path, fresh = tmp_path / "journal.sqlite", tmp_path / "fresh.sqlite"
    _journal(path, schema)
    before = _schema(path)
    with Journal.open(path) as journal:
        assert [entry.key.uid for entry in journal.pending("shop")] == [7]
    Journal.open(fresh).close()
    assert _schema(path) == _schema(fresh)
    copy = tmp_path / f"journal.sqlite.schema-{schema}"
    assert _schema(copy) == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_journal_of_this_schema_is_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    for _ in range(2):
        Journal.open(path).close()
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_newer_journal_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    _journal(path, NEWEST)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {NEWEST + 1}")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="newer mailguard"):
        Journal.open(path)
    assert path.read_bytes()[100:] == before[100:]  # the header's counters may move


@pytest.mark.parametrize("schema", [0, 3, NEWEST, NEWEST + 1], ids="schema-{}".format)
@pytest.mark.parametrize("opened", [Journal.open, lambda path: read_overview(path, 0.0, 0.0)])
def test_the_database_of_another_program_is_refused_and_left_alone(
    tmp_path: Path, opened: Callable[[Path], object], schema: int
) -> None:
    """Its own count of schemas means nothing here."""
    path = tmp_path / "journal.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE mails (entry TEXT)")
        db.execute(f"PRAGMA user_version = {schema}")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="but no journal") as told:
        opened(path)
    assert "Move it away" in told.value.remedy
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
