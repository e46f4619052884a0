"""The control socket: who may ask, what is answered, what a stranger's bytes do."""

from __future__ import annotations

import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailguard.errors import TemporaryError, UsageError
from mailguard.service.control import SOCKET, Ear, ask


def _echo(request: dict[str, Any]) -> object:
    return request["say"]


def _refuse(request: dict[str, Any]) -> object:
    raise UsageError("No mail fits.", "name another")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder whose path is longer than a socket's may be."""
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    return deep


@pytest.fixture
def ear(folder: Path) -> Iterator[Ear]:
    ear = Ear(folder, {"echo": _echo, "refuse": _refuse})
    yield ear
    ear.close()


def test_a_question_is_answered(ear: Ear, folder: Path) -> None:
    assert ask(folder, "echo", say="店铺") == "店铺"


def test_the_socket_is_its_owners_alone(ear: Ear, folder: Path) -> None:
    assert stat.S_IMODE((folder / SOCKET).stat().st_mode) == 0o600


def test_a_refusal_carries_problem_and_remedy(ear: Ear, folder: Path) -> None:
    with pytest.raises(TemporaryError, match=r"No mail fits\. name another"):
        ask(folder, "refuse")


def test_a_refusal_is_said_in_the_language_that_is_asked_for(ear: Ear, folder: Path) -> None:
    with pytest.raises(TemporaryError, match="没有符合条件的邮件。 name another"):
        ask(folder, "refuse", language="zh")


def test_a_language_that_is_none_is_english(ear: Ear, folder: Path) -> None:
    with pytest.raises(TemporaryError, match="No mail fits"):
        ask(folder, "refuse", language="../zh")


@pytest.mark.parametrize(
    "line",
    [
        b"[]\n",
        b"{}\n",
        b'{"ask": 5}\n',
        b"\xff\n",
        b"no json\n",
        b"[" * 10_000 + b"\n",
        b'{"ask": "echo", "this": "lacks what is to be said"}\n',
    ],
    ids=lambda line: str(line[:30]),
)
def test_nonsense_is_refused_and_the_ear_goes_on(ear: Ear, folder: Path, line: bytes) -> None:
    # /tmp keeps the path short enough for a plain connect
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as link:
        Path(short, "s").symlink_to(folder / SOCKET)
        link.connect(f"{short}/s")
        link.sendall(line)
        assert b"error" in link.recv(1000)
    assert ask(folder, "echo", say=1) == 1


def test_an_answer_that_is_no_text_leaves_the_ear_open(ear: Ear, folder: Path) -> None:
    """Half a surrogate pair, which JSON may hold and UTF-8 may not."""
    assert ask(folder, "echo", say="\ud800") == "\ud800"
    assert ask(folder, "echo", say=1) == 1


def test_a_question_that_nobody_answers_is_an_error(ear: Ear, folder: Path) -> None:
    with pytest.raises(TemporaryError, match="cannot be asked"):
        ask(folder, "unknown")


def test_no_service_is_no_answer(tmp_path: Path) -> None:
    assert ask(tmp_path, "status") is None
    assert ask(tmp_path / "nowhere", "status") is None


def test_what_a_crash_left_behind_is_no_service(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / SOCKET))
    assert ask(tmp_path, "status") is None
    ear = Ear(tmp_path, {"echo": _echo})
    assert ask(tmp_path, "echo", say=1) == 1
    ear.close()
    assert not (tmp_path / SOCKET).exists()
