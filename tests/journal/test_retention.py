"""Retention: what is too old is gone, from the disk too; what keeps mail safe stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.journal import Journal
from mailguard.journal.downloads import Downloads
from mailguard.journal.model import Allowed, AllowKind, Deed, Intent, Judged, Key, Outcome
from mailguard.journal.retention import expired, purge

NOW = 1_800_000_000.0
DAY = 24 * 3600.0
SUBJECT = "a subject that nobody else writes"
ADDRESS = "somebody@private.example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def clock() -> list[float]:
    return [NOW]


@pytest.fixture
def journal(path: Path, clock: list[float]) -> Iterator[Journal]:
    with Journal.open(path, clock=lambda: clock[0]) as journal:
        yield journal


def _mail(journal: Journal, uid: int, text: str = SUBJECT, object_id: str = "") -> Key:
    key = Key("shop", "INBOX", 1, uid)
    verdict = {"subject": text, "author": ADDRESS, "filler": "x" * 20_000}
    lookups = {ADDRESS: [text]}
    mail = Judged(key, f"print{uid}", 1, "impersonation", verdict, lookups=lookups)
    journal.record([replace(mail, object_id=object_id)])
    return key


def _on_disk(path: Path, text: str) -> list[str]:
    return [p.name for p in path.parent.iterdir() if text.encode() in p.read_bytes()]


def test_what_is_old_is_counted_then_removed(journal: Journal, clock: list[float]) -> None:
    old = _mail(journal, 1)
    clock[0] = NOW + 90 * DAY
    young = _mail(journal, 2)
    found = expired(journal, NOW + 1)
    assert (found.mails, found.oldest, found.anything) == (1, NOW, True)
    assert purge(journal, NOW + 1) == found
    assert not expired(journal, NOW + 1).anything
    emptied, kept = journal.entry(old), journal.entry(young)
    assert emptied is not None
    assert kept is not None
    assert emptied.verdict is None
    assert kept.verdict is not None


def test_it_is_gone_from_the_disk(journal: Journal, path: Path, clock: list[float]) -> None:
    _mail(journal, 1, "old words")
    clock[0] = NOW + 90 * DAY
    _mail(journal, 2, "new words")
    assert _on_disk(path, "old words")
    purge(journal, NOW + 1)
    assert _on_disk(path, "old words") == []
    journal.close()
    assert _on_disk(path, "new words") == [path.name]


def test_what_keeps_mail_safe_stays(journal: Journal, clock: list[float]) -> None:
    key = _mail(journal, 1)
    entry = journal.entry(key)
    assert entry is not None
    intent = journal.intend(Intent(entry.id, Deed.QUARANTINE, "move", key, "Quarantine"))
    journal.close_intent(intent, Outcome.DONE, landed=(1, 1), finish=entry.id)
    journal.advance("shop", "INBOX", 1, 1)
    journal.allow(Allowed(AllowKind.ADDRESS, ADDRESS))
    purge(journal, NOW + 1)
    emptied = journal.entry(key)
    assert emptied is not None
    assert (emptied.fingerprint, emptied.kind) == ("print1", "impersonation")
    assert [deed.outcome for deed in journal.deeds(entry.id)] == [Outcome.DONE]
    assert journal.high_water("shop", "INBOX", 1) == 1
    assert journal.unrecorded("shop", "INBOX", 1, [1, 2]) == [2]
    assert [allowed.value for allowed in journal.allowed("shop")] == [ADDRESS]


def test_copies_made_before_a_migration_go_and_other_files_stay(
    journal: Journal, path: Path
) -> None:
    old, young, pack = (
        path.with_name(name)
        for name in ("journal.sqlite.schema-1", "journal.sqlite.schema-2", "evidence-1.zip")
    )
    for file in (old, young, pack):
        file.write_bytes(b"x")
        os.utime(file, (NOW, NOW))
    os.utime(young, (NOW + DAY, NOW + DAY))
    assert purge(journal, NOW + 1).copies == (old,)
    assert (old.exists(), young.exists(), pack.exists()) == (False, True, True)


def test_what_finds_a_verdict_goes_with_it(journal: Journal, clock: list[float]) -> None:
    key = _mail(journal, 1, object_id="em:1")
    clock[0] = NOW + 90 * DAY
    purge(journal, NOW + 1)
    emptied = journal.entry(key)
    assert emptied is not None
    assert (emptied.object_id, emptied.fingerprint) == ("", "print1")


def test_what_a_login_fetched_long_ago_is_forgotten(journal: Journal) -> None:
    hour = int(NOW) // 3600
    ledger = Downloads(journal, ADDRESS)
    ledger.add(hour - 3, 5)
    ledger.add(hour, 7)
    purge(journal, NOW)
    assert ledger.read(0) == {hour: 7}
