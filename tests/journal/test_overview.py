"""The journal at a glance, read beside a service that writes."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from mailguard.journal import Journal, JournalError
from mailguard.journal.holds import ALL, Why, hold
from mailguard.journal.model import Deed, Intent, Judged, Key, State
from mailguard.journal.overview import Overview, read_overview
from mailguard.journal.schema import trouble

NOW = 1_800_000_000.0


def test_a_journal_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_overview(tmp_path / "journal.sqlite", 0.0, NOW) == Overview()


def test_a_journal_that_is_only_being_made_is_empty(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").touch()
    assert read_overview(tmp_path / "journal.sqlite", 0.0, NOW) == Overview()


def test_a_journal_that_a_full_disk_left_empty_tells_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another command made the file, and found no room to write a schema into it."""
    full = shutil.disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    (tmp_path / "journal.sqlite").touch()
    with pytest.raises(JournalError, match="No room"):
        read_overview(tmp_path / "journal.sqlite", 0.0, NOW)


@pytest.mark.parametrize(("free", "says"), [(0, "No room"), (2**30, "cannot be used")])
def test_an_error_of_the_disk_is_one_of_room_only_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, says: str
) -> None:
    """SQLite says no more than that where it cannot make the file beside a journal."""
    left = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: left)
    error = sqlite3.OperationalError("disk I/O error")
    assert says in str(trouble(error, tmp_path / "journal.sqlite"))


def test_it_is_read_while_the_journal_is_open(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal.open(path, clock=lambda: NOW) as journal:
        journal.advance("shop", "INBOX", 1, 5)
        for uid, state in ((1, State.DONE), (2, State.PENDING), (3, State.AGAIN)):
            key = Key("shop", "INBOX", 1, uid)
            kind = "impersonation" if uid == 2 else "unrelated"
            journal.record([Judged(key, f"print{uid}", 1, kind, {}, state=state)])
        hold(journal, ALL, Why.PAUSED, NOW)
        overview = read_overview(path, NOW - 1, NOW)
    shop = overview.accounts["shop"]
    assert shop.verdicts == {"impersonation": 1, "unrelated": 2}
    assert (shop.open, shop.again, shop.looked_at) == (1, 1, NOW)
    assert [h.why for h in overview.holds] == [Why.PAUSED]


def test_an_account_that_was_only_audited_counts_too(tmp_path: Path) -> None:
    """An audit that acts guards no folder: the journal has no cursor of it."""
    path = tmp_path / "journal.sqlite"
    with Journal.open(path, clock=lambda: NOW) as journal:
        key = Key("shop", "INBOX", 1, 1)
        (entry,) = journal.record([Judged(key, "print", 1, "impersonation", {})])
        journal.did(Intent(entry.id, Deed.QUARANTINE, "move", key, "Quarantine"))
    shop = read_overview(path, NOW - 1, NOW).accounts["shop"]
    assert (shop.verdicts, shop.moved, shop.looked_at) == ({"impersonation": 1}, 1, NOW)


def test_another_schema_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 1")
    with pytest.raises(JournalError, match="another schema"):
        read_overview(path, 0.0, NOW)
