"""How far an audit has come, kept and taken up again."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailguard.audit.state import State
from tests.report.samples import everything


@contextmanager
def room_for(octets: int) -> Iterator[None]:
    """No file can grow beyond so many: a full disk, for this process alone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    rows = dict(enumerate(everything()))
    state = State.open(tmp_path, "a", resume=False)
    for number, row in rows.items():
        state.add(str(number), row)
    state.close(done=False)
    again = State.open(tmp_path, "a", resume=True)
    assert {number: again.known(str(number)) for number in rows} == rows
    again.close(done=True)


def test_interrupted_twice_nothing_is_lost(tmp_path: Path) -> None:
    one, two = everything()[:2]
    for key, row in (("1", one), ("2", two)):
        state = State.open(tmp_path, "a", resume=True)
        state.add(key, row)
        state.close(done=False)
    again = State.open(tmp_path, "a", resume=True)
    assert (again.known("1"), again.known("2")) == (one, two)
    again.close(done=True)


def test_what_is_done_leaves_nothing_behind(tmp_path: Path) -> None:
    state = State.open(tmp_path, "a", resume=False)
    state.add("1", everything()[0])
    state.close(done=True)
    assert kept(tmp_path) == []


@pytest.mark.parametrize(("what", "resume"), [("b", True), ("a", False)], ids=["other", "anew"])
def test_rows_of_another_run_are_not_taken_over(tmp_path: Path, what: str, resume: bool) -> None:
    state = State.open(tmp_path, "a", resume=False)
    state.add("1", everything()[0])
    state.close(done=False)
    other = State.open(tmp_path, what, resume=resume)
    assert other.known("1") is None
    other.close(done=True)


@pytest.mark.parametrize("torn", [b'{"key": "2", "pla', b"\xff\xfe", b"{}\n", b"[]\n", b"null\n"])
def test_a_line_cut_short_is_not_counted(tmp_path: Path, torn: bytes) -> None:
    state = State.open(tmp_path, "a", resume=False)
    state.add("1", everything()[0])
    state.close(done=False)
    (path,) = kept(tmp_path)
    path.write_bytes(path.read_bytes() + torn)
    again = State.open(tmp_path, "a", resume=True)
    assert again.known("1") == everything()[0]
    again.add("2", everything()[1])
    again.close(done=False)
    third = State.open(tmp_path, "a", resume=True)
    assert third.known("2") == everything()[1]
    third.close(done=True)


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    State.open(tmp_path / "state", "a", resume=False).close(done=False)
    (path,) = kept(tmp_path / "state")
    assert path.stat().st_mode & 0o077 == 0


def test_without_a_folder_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    state = State.open(tmp_path / "file" / "state", "a", resume=True)
    assert not state.kept
    state.add("1", everything()[0])
    state.close(done=True)


def test_what_found_no_room_on_the_disk_is_not_called_kept(tmp_path: Path) -> None:
    """The last of it is written at the end, and fails only then."""
    state = State.open(tmp_path, "a", resume=False)
    state.add("1", everything()[0])
    with room_for(10):
        state.close(done=False)
    assert not state.kept


def test_what_is_done_leaves_nothing_behind_on_a_full_disk_either(tmp_path: Path) -> None:
    state = State.open(tmp_path, "a", resume=False)
    with room_for(10):
        for number in range(200):
            state.add(str(number), everything()[0])
    assert not state.kept
    state.close(done=True)
    assert kept(tmp_path) == []
