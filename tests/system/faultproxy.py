"""A TCP proxy on loopback that breaks connections at a chosen moment, as networks and servers do.

    with FaultProxy(port) as proxy:
        proxy.arm(Fault.LOSE, rb"UID MOVE")
        … connect to proxy.port …

The moment is the n-th command of the client that matches; a fault happens once, then all is well.
"""

from __future__ import annotations

import contextlib
import re
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What happens when the moment has come."""

    CUT = "cut"  # FIN both ways, the command never reaches the server
    RESET = "reset"  # RST to the client
    FREEZE = "freeze"  # nothing passes any more, the sockets stay open: half-open
    LOSE = "lose"  # the server acts, its reply is lost, then FIN
    BYE = "bye"  # "* BYE" instead of a reply
    SPLIT = "split"  # the reply comes octet by octet
    GLUE = "glue"  # the reply is held back until more comes, and both come in one piece
    SLOW = "slow"  # the reply trickles


SPLIT_OCTETS = 400
GLUE_TIME = 0.8
"""How long a reply is held back at most, …"""
GLUE_IDLE = 10.0
"""… and one that lets a client wait: new mail is reported at the server's leisure."""
SLOW_STEP, SLOW_PAUSE, SLOW_OCTETS = 40, 0.03, 600
ACT_TIME = 0.2
"""How long a server is given to act upon a command whose reply is to be lost."""


@dataclass
class _Armed:
    fault: Fault
    match: re.Pattern[bytes]
    nth: int
    happened: threading.Event = field(default_factory=threading.Event)
    seen: int = 0


class FaultProxy:
    """Between a client and the server at 127.0.0.1, `target`."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.idling = threading.Event()
        """Set once a client has begun to wait."""
        self.glued = b""
        """What came in one piece because of GLUE."""
        self._armed: list[_Armed] = []
        self._links: list[_Link] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> FaultProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for link in self._links:
            link.close()

    def arm(self, fault: Fault, match: bytes, nth: int = 1) -> threading.Event:
        """Let `fault` happen at the n-th command that matches; the event tells that it has.

        That is when the connection was broken, by whomever, or the whole of the reply delivered as
        it was to be.
        """
        armed = _Armed(fault, re.compile(match, re.IGNORECASE), nth)
        self._armed.append(armed)
        return armed.happened

    def freeze(self) -> None:
        """Let nothing pass any more on the connections that are open now."""
        for link in self._links:
            link.frozen = True

    def due(self, data: bytes) -> _Armed | None:
        """The fault that this piece of the client's talk calls for."""
        for armed in list(self._armed):
            if armed.match.search(data):
                armed.seen += 1
                if armed.seen == armed.nth:
                    self._armed.remove(armed)
                    return armed
        return None

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                self._links.append(_Link(self, client))
            except OSError:  # the server is down
                client.close()


class _Link:
    """One client's connection and its counterpart."""

    def __init__(self, proxy: FaultProxy, client: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = socket.create_connection(("127.0.0.1", proxy.target))
        self.frozen = False
        self._closed = False
        self._lost = False
        self._broken: socket.socket | None = None
        self._trickle: _Armed | None = None
        for end in (client, self._server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pump in (self._from_client, self._from_server):
            threading.Thread(target=self._guarded, args=(pump,), daemon=True).start()

    def close(self) -> None:
        """Close both ends: with FIN, unless `_reset` was called before."""
        self._closed = True
        for end in (self._client, self._server):
            if end is not self._broken:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            end.close()
        if (armed := self._trickle) is not None:  # there was no reply to play with
            armed.happened.set()

    def _reset(self) -> None:
        """Have RST sent to the client: SO_LINGER without a time makes close() do that."""
        self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._broken = self._client
        self.close()

    def _guarded(self, pump: Callable[[], None]) -> None:
        with contextlib.suppress(OSError, ValueError):
            pump()
        if not self.frozen:
            self.close()

    def _receive(self, source: socket.socket) -> bytes:
        while not self._closed:
            if select.select([source], [], [], 0.02)[0] and not self.frozen:
                return source.recv(65536)
        return b""

    def _from_client(self) -> None:
        while data := self._receive(self._client):
            if data.endswith(b" IDLE\r\n"):
                self._proxy.idling.set()
            armed = self._proxy.due(data)
            if armed is None:
                self._server.sendall(data)
            elif armed.fault in _TRICKLES:
                self._trickle = armed
                self._server.sendall(data)
            elif armed.fault is Fault.FREEZE:
                self.frozen = True
                armed.happened.set()
            else:
                self._break(armed.fault, data)
                armed.happened.set()
                return

    def _break(self, fault: Fault, data: bytes) -> None:
        """End the connection in one of the ways there are."""
        if fault is Fault.BYE:
            self._client.sendall(b"* BYE [UNAVAILABLE] going down\r\n")
        elif fault is Fault.LOSE:
            self._lost = True
            self._server.sendall(data)
            time.sleep(ACT_TIME)
        if fault is Fault.RESET:
            self._reset()
        else:
            self.close()

    def _from_server(self) -> None:
        while data := self._receive(self._server):
            armed, self._trickle = self._trickle, None
            if armed is None:
                self._pass(data)
            else:
                try:
                    _TRICKLES[armed.fault](self, data)
                finally:  # the client may not have waited for it
                    armed.happened.set()

    def _pass(self, data: bytes) -> None:
        if not self._lost:
            self._client.sendall(data)

    def _split(self, data: bytes) -> None:
        for at in range(min(len(data), SPLIT_OCTETS)):
            self._client.sendall(data[at : at + 1])
            time.sleep(0.0005)
        self._client.sendall(data[SPLIT_OCTETS:])

    def _glue(self, data: bytes) -> None:
        patience = GLUE_IDLE if data.startswith(b"+ ") else GLUE_TIME
        if select.select([self._server], [], [], patience)[0]:
            data += self._server.recv(65536)
        self._client.sendall(data)
        self._proxy.glued = data

    def _slow(self, data: bytes) -> None:
        for at in range(0, min(len(data), SLOW_OCTETS), SLOW_STEP):
            self._client.sendall(data[at : at + SLOW_STEP])
            time.sleep(SLOW_PAUSE)
        self._client.sendall(data[SLOW_OCTETS:])


_TRICKLES: dict[Fault, Callable[[_Link, bytes], None]] = {
    Fault.SPLIT: _Link._split,
    Fault.GLUE: _Link._glue,
    Fault.SLOW: _Link._slow,
}
"""Faults that change how a reply comes, and leave the connection whole."""
