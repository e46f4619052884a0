"""Word to systemd, over a socket as systemd makes it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.service.systemd import notify, reloading, watchdog_interval


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(2)
        yield channel


def test_a_state_arrives(channel: socket.socket, tmp_path: Path) -> None:
    notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "notify")})
    assert channel.recv(100) == b"READY=1"


def test_a_reload_carries_the_time_it_began(channel: socket.socket, tmp_path: Path) -> None:
    reloading({"NOTIFY_SOCKET": str(tmp_path / "notify")})
    assert channel.recv(100).startswith(b"RELOADING=1\nMONOTONIC_USEC=")


def test_an_abstract_socket_is_understood() -> None:
    name = f"mailguard-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind("\0" + name)
        channel.settimeout(2)
        notify("STATUS=well", {"NOTIFY_SOCKET": "@" + name})
        assert channel.recv(100) == b"STATUS=well"


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": "/nonexistent/socket"}])
def test_without_systemd_nothing_happens(environ: dict[str, str]) -> None:
    notify("READY=1", environ)


@pytest.mark.parametrize(
    ("environ", "seconds", "reason"),
    [
        ({"WATCHDOG_USEC": "180000000"}, 180.0, "as systemd says it"),
        ({"WATCHDOG_USEC": "180000000", "WATCHDOG_PID": str(os.getpid())}, 180.0, "meant for us"),
        ({"WATCHDOG_USEC": "180000000", "WATCHDOG_PID": "1"}, None, "meant for another process"),
        ({}, None, "no watchdog"),
        ({"WATCHDOG_USEC": "soon"}, None, "no number"),
    ],
)
def test_how_often_systemd_wants_to_hear(
    environ: dict[str, str], seconds: float | None, reason: str
) -> None:
    assert watchdog_interval(environ) == seconds, reason
