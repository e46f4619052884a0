"""What is done now and then: retention, silence, reminders."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mailguard.journal import Journal
from mailguard.journal.holds import ALL, Hold, Why
from mailguard.journal.model import Judged, Key
from mailguard.service.chores import DAY, Chores
from mailguard.service.health import AccountHealth, Health
from mailguard.service.notices import Topic
from tests.service.told import Told

NOW = 1_800_000_000.0
SILENT_AFTER = 60.0


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def health() -> Health:
    return Health(AccountHealth("shop", "enforce", ("INBOX",)), lambda: NOW)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.sqlite", clock=lambda: NOW - 91 * DAY) as journal:
        yield journal


@pytest.fixture
def chores(journal: Journal, health: Health, told: Told) -> Chores:
    return Chores(
        journal, lambda: [health], told, keep=90, silent_after=SILENT_AFTER, clock=lambda: NOW
    )


def _silence(health: Health) -> None:
    health._heard = time.monotonic() - SILENT_AFTER - 1


def test_silence_is_told_once_and_so_is_its_end(chores: Chores, health: Health, told: Told) -> None:
    with capture_logs() as lines:
        chores.look_for_silence()
        _silence(health)
        chores.look_for_silence()
        chores.look_for_silence()
        health.contact()
        chores.look_for_silence()
    assert [line["event"] for line in lines] == ["account_silent", "account_heard_again"]
    assert [notice.topic for notice in told.notices] == [Topic.SILENT, Topic.RECOVERED]


def test_silence_of_a_refused_account_is_no_second_notice(
    chores: Chores, health: Health, told: Told
) -> None:
    health.trouble("refused", "renew it", 900.0, refused=True)
    _silence(health)
    chores.look_for_silence()
    assert told.notices == []


def test_what_is_too_old_is_removed(chores: Chores, journal: Journal) -> None:
    key = Key("shop", "INBOX", 1, 1)
    journal.record([Judged(key, "print", 1, "impersonation", {"subject": "old"})])
    with capture_logs() as lines:
        chores.purge()
        chores.purge()
    entry = journal.entry(key)
    assert entry is not None
    assert entry.verdict is None
    assert [(line["event"], line["mails"]) for line in lines] == [("journal_purged", 1)]


def test_a_bug_does_not_end_the_chores(journal: Journal, told: Told) -> None:
    looked = threading.Semaphore(0)

    def health() -> list[Health]:
        looked.release()
        raise KeyError("a bug")

    chores = Chores(journal, health, told, keep=90, silent_after=1.0, every=0.01)
    with capture_logs() as lines:
        chores.start()
        for _ in range(3):
            assert looked.acquire(timeout=10)
        chores.close()
    assert {(line["event"], line["log_level"]) for line in lines} == {("chore_failed", "error")}


def test_a_hold_is_shouted_about_as_long_as_it_stands(chores: Chores) -> None:
    with capture_logs() as lines:
        chores.remind([Hold("shop", Why.RATE, NOW), Hold(ALL, Why.PAUSED, NOW)])
    assert [(line["log_level"], line["account"]) for line in lines] == [
        ("critical", "shop"),
        ("critical", "all"),
    ]
    assert lines[0]["remedy"].endswith("mailguard resume shop")
    assert lines[1]["remedy"].endswith("mailguard resume")
