"""What goes wrong around the service: it resumes, or stops with a clear line; nothing is lost."""

from __future__ import annotations

import contextlib
import os
import queue
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailguard.config.load import load
from mailguard.errors import EXIT_TEMPORARY
from mailguard.service.setup import set_up
from mailguard.service.supervisor import Order, Supervisor
from tests.system.accounts import QUARANTINE, Config, posing, subjects, until
from tests.system.dovecot import Dovecot
from tests.system.service import Service


@pytest.fixture
def config(dovecot: Dovecot, user: str, tmp_path: Path) -> Config:
    return Config(tmp_path, dovecot).account("shop", user)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB of the test's own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 4096)
            file.flush()
    return filler


def _all_ids(looking: IMAPClient, folder: str) -> list[str]:
    """As `subjects`, and a mail that is there twice is named twice."""
    looking.select_folder(folder, readonly=True)
    found = looking.fetch(looking.search(), ["ENVELOPE"]).values()
    return sorted(
        row[b"ENVELOPE"].message_id.decode().strip("<>").partition("@")[0] for row in found
    )


def _everything(looking: IMAPClient) -> list[str]:
    return sorted([*subjects(looking, "INBOX"), *subjects(looking, QUARANTINE)])


def test_a_full_disk_stops_nothing_for_good_and_nothing_is_done_twice(
    config: Config, looking: IMAPClient, disk: Path
) -> None:
    config.head = f'state = "{disk}"\n[brake]\nper_hour = 1000\nshare = 1.0\n'
    with Service(config.write()) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", posing("before"))
        service.wait_for("mail_judged", moved=True)
        filler = _fill(disk)
        names = [f"full{number}" for number in range(30)]
        for name in names:
            looking.append("INBOX", posing(name))
        trouble = service.wait_for("account_trouble", timeout=60)
        assert "No room for the journal" in trouble["problem"]
        assert trouble["remedy"]
        filler.unlink()
        until(lambda: not subjects(looking, "INBOX"), 60)
    assert _all_ids(looking, QUARANTINE) == sorted(["before", *names])


def test_a_state_folder_that_is_read_only_is_a_clear_line(config: Config, disk: Path) -> None:
    config.head = f'state = "{disk}"\n'
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with Service(config.write()) as service:
        assert service.end() == EXIT_TEMPORARY
    assert service.text.startswith(f"mailguard: The state folder {disk} cannot be written")
    assert len(service.text.splitlines()) == 1


def _overwrite(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 400)


def _damage(path: Path) -> None:
    """Nonsense in the middle: the pages that hold the tables."""
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("harm", [_overwrite, _damage])
def test_a_corrupt_journal_is_a_clear_line_and_is_left_alone(
    config: Config, looking: IMAPClient, harm: object
) -> None:
    path = config.folder / "state" / "journal.sqlite"
    with Service(config.write()) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", posing("before"))
        service.wait_for("mail_judged", moved=True)
    harm(path)  # type: ignore[operator]
    looking.append("INBOX", posing("after"))
    with Service(config.path) as service:
        assert service.end() == EXIT_TEMPORARY
    assert "is damaged" in service.text
    assert "Move it away" in service.text
    assert _everything(looking) == ["after", "before"]


def test_kill_9_leaves_no_process_and_the_next_start_goes_on(
    config: Config, looking: IMAPClient
) -> None:
    with Service(config.write()) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", posing("one"))
        service.wait_for("mail_judged")
        tasks = Path(f"/proc/{service.pid}/task").glob("*/children")
        workers = [worker for task in tasks for worker in task.read_text().split()]
        assert workers
        service.kill()
    until(lambda: not any(_lives(int(worker)) for worker in workers), 10)
    looking.append("INBOX", posing("two"))
    with Service(config.path) as service:
        service.wait_for("mail_judged", moved=True)
    assert sorted(subjects(looking, QUARANTINE)) == ["one", "two"]


def _lives(process: int) -> bool:
    """Whether it runs and is not only waiting to be buried."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_a_clock_that_jumps_back_an_hour_changes_nothing(
    config: Config, looking: IMAPClient
) -> None:
    offset = [0.0]
    config.head = "[brake]\nper_hour = 2\n"
    supervisor = Supervisor(
        *set_up(load(config.write())),
        lambda: set_up(load(config.path)),
        clock=lambda: time.time() + offset[0],
    )
    failed: queue.SimpleQueue[Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            supervisor.run()
        except Exception as error:  # noqa: BLE001 (told to the test)
            failed.put(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        until((config.folder / "state" / "control.sock").exists)
        until(lambda: _cursors(config) == 1)
        looking.append("INBOX", posing("one"))
        until(lambda: set(subjects(looking, QUARANTINE)) == {"one"})
        offset[0] = -3600.0
        looking.append("INBOX", posing("two"))
        until(lambda: set(subjects(looking, QUARANTINE)) == {"one", "two"})
        looking.append("INBOX", posing("three"))  # what was moved "in the future" still counts
        until(lambda: "$Phishing" in subjects(looking, "INBOX").get("three", ()))
    finally:
        supervisor.orders.put(Order.STOP)
        thread.join(20)
    assert failed.empty()
    assert _everything(looking) == ["one", "three", "two"]


def _cursors(config: Config) -> int:
    with contextlib.closing(sqlite3.connect(config.folder / "state" / "journal.sqlite")) as db:
        try:
            return int(db.execute("SELECT count(*) FROM cursors").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
