"""Which mails a walk takes, in which order."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailguard.audit.answered import Sent
from mailguard.audit.state import State
from mailguard.audit.walk import Scope, Walk
from mailguard.guard.judging import Seen
from mailguard.mailbox.files import open_files
from mailguard.verdict.model import Kind, Verdict

NEWEST = datetime(2025, 12, 3, tzinfo=UTC)


def mail(day: int) -> bytes:
    return b"Date: %d Dec 2025 00:00:00 +0000\r\nSubject: %d\r\n\r\nbody\r\n" % (day, day)


DAYS = {"a": 3, "b": 1, "c": 2}
"""By name, the newest comes first."""


def folder(path: Path) -> Path:
    path.mkdir()
    for name, day in DAYS.items():
        (path / f"{name}.eml").write_bytes(mail(day))
    return path


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, day in DAYS.items():
            made.writestr(f"{name}.eml", mail(day))
    return path


def mbox(path: Path) -> Path:
    line = "From a@b.example {:%a %b %d %H:%M:%S %Y}\n"
    path.write_bytes(
        b"".join(
            line.format(NEWEST.replace(day=day)).encode() + mail(day) + b"\n"
            for day in DAYS.values()
        )
    )
    return path


def maildir(path: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for name, day in DAYS.items():
        (path / "new" / name).write_bytes(mail(day))
        when = NEWEST.replace(day=day).timestamp()
        os.utime(path / "new" / name, (when, when))
    return path


def seen(uid: int) -> Seen:
    return Seen(uid, 1, None, "", "", Verdict(Kind.UNRELATED, "no_claim"))


def walked(path: Path, scope: Scope) -> list[int]:
    """The places in the listing of the mails that are judged."""

    def judge(_folder: str, uids: Sequence[int]) -> Iterator[tuple[Seen, str]]:
        taken.extend(uids)
        return iter(())

    taken: list[int] = []
    source = open_files(path)
    list(Walk(source, "x", scope, State(None, None, {}), Sent()).rows(judge))
    source.close()
    return taken


@pytest.mark.parametrize("make", [folder, archive, mbox, maildir])
def test_the_newest_are_those_that_came_last(tmp_path: Path, make: object) -> None:
    path = make(tmp_path / "x")  # type: ignore[operator]
    assert walked(path, Scope(limit=1)) == [1]
    assert walked(path, Scope(limit=2)) == [1, 3]
    assert walked(path, Scope(limit=9)) == [1, 2, 3]
    assert walked(path, Scope(since=NEWEST.replace(day=2))) == [1, 3]
    assert walked(path, Scope(limit=1, since=NEWEST.replace(day=2))) == [1]


def test_rows_are_kept_for_places_that_are_the_same(tmp_path: Path) -> None:
    """What is known of an mbox that has changed since is of other mails."""
    path = mbox(tmp_path / "x")
    state = State.open(tmp_path / "state", "x", resume=False)

    def judge(_folder: str, uids: Sequence[int]) -> Iterator[tuple[Seen, str]]:
        judged.extend(uids)
        return ((seen(uid), "") for uid in uids)

    def walk() -> None:
        source = open_files(path)
        list(Walk(source, "x", Scope(), again, Sent()).rows(judge))

    judged: list[int] = []
    again = state
    walk()
    state.close(done=False)
    again = State.open(tmp_path / "state", "x", resume=True)
    walk()
    assert judged == [1, 2, 3]
    path.write_bytes(path.read_bytes().replace(b"Subject: 3", b"Subject: 9"))
    os.utime(path, (1, 1))
    walk()
    assert judged == [1, 2, 3, 1, 2, 3]
    again.close(done=True)


@pytest.mark.parametrize("lost", [0, 2])
def test_mails_that_go_before_it_is_their_turn_are_counted(tmp_path: Path, lost: int) -> None:
    """As where another program marks mail in a Maildir as read, which renames it."""
    path = maildir(tmp_path / "x")
    source = open_files(path)

    def judge(_folder: str, uids: Sequence[int]) -> Iterator[tuple[Seen, str]]:
        for file in sorted((path / "new").iterdir())[:lost]:
            file.rename(path / "cur" / f"{file.name}:2,S")
        for found in source.fetch(uids):
            yield seen(found.uid), ""

    gone: list[int] = []
    state = State(None, None, {})
    rows = Walk(source, "x", Scope(), state, Sent(), on_gone=gone.append).rows(judge)
    assert (len(list(rows)), gone) == (3 - lost, [lost] if lost else [])
