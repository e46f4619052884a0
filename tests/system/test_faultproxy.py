"""The fault proxy does what its faults are called: else the fault table would prove nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.system.faultproxy import Fault, FaultProxy

COMMAND = b"a1 NOOP\r\n"
REPLY = b"a1 OK " + b"x" * 200 + b"\r\n"


class Server:
    """Answers every command, once with what comes glued to it."""

    def __init__(self) -> None:
        self.heard = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        link, _ = self.listener.accept()
        while data := link.recv(1000):
            self.heard += data
            link.sendall(REPLY)
            threading.Timer(0.2, link.sendall, (b"* 1 EXISTS\r\n",)).start()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.listener.close()


@pytest.mark.parametrize(
    ("fault", "pieces", "acted"),
    [
        (Fault.CUT, [b""], False),
        (Fault.RESET, ["reset"], False),
        (Fault.FREEZE, ["silence"], False),
        (Fault.LOSE, [b""], True),
        (Fault.BYE, [b"* BYE [UNAVAILABLE] going down\r\n", b""], False),
        (Fault.SPLIT, [REPLY[at : at + 1] for at in range(len(REPLY))], True),
        (Fault.GLUE, [REPLY + b"* 1 EXISTS\r\n"], True),
        (Fault.SLOW, [REPLY[at : at + 40] for at in range(0, len(REPLY), 40)], True),
    ],
)
def test_each_fault(server: Server, fault: Fault, pieces: list[object], acted: bool) -> None:
    with FaultProxy(server.listener.getsockname()[1]) as proxy:
        happened = proxy.arm(fault, b"NOOP")
        link = socket.create_connection(("127.0.0.1", proxy.port), timeout=1.0)
        link.sendall(COMMAND)
        heard = [_hear(link) for _ in pieces]
        assert happened.wait(1.0)
    if fault in (Fault.SPLIT, Fault.SLOW):  # the kernel may join what comes closely together
        assert len(set(heard)) > 1
        heard, pieces = [b"".join(heard)[: len(REPLY)]], [REPLY]  # type: ignore[arg-type]
    assert heard == pieces
    assert (server.heard == COMMAND) is acted
    link.close()


def _hear(link: socket.socket) -> object:
    try:
        return link.recv(1000)
    except ConnectionResetError:
        return "reset"
    except TimeoutError:
        return "silence"


def test_a_fault_happens_once_and_at_the_moment_it_was_armed_for(server: Server) -> None:
    with FaultProxy(server.listener.getsockname()[1]) as proxy:
        happened = proxy.arm(Fault.CUT, b"NOOP", nth=2)
        link = socket.create_connection(("127.0.0.1", proxy.port), timeout=1.0)
        link.sendall(COMMAND)
        assert _hear(link) == REPLY
        assert not happened.is_set()
        link.sendall(COMMAND)
        assert happened.wait(1.0)
        link.close()
