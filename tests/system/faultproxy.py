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
from types import TracebackType


class Fault(StrEnum):
    """What happens when the moment has come."""

    CUT = "cut"  # FIN both ways, the command never reaches the server
    RESET = "reset"  # RST to the client
    FREEZE = "freeze"  # nothing passes any more, the sockets stay open: half-open
    LOSE = "lose"  # the server acts, its reply is lost, then FIN
    BYE = "bye"  # "* BYE" instead of a reply
    SPLIT = "split"  # the reply comes octet by octet
    GLUE = "glue"  # the reply is held back and comes in one piece, with what follows it
    SLOW = "slow"  # the reply trickles


SPLIT_OCTETS = 400
GLUE_TIME = 0.2
SLOW_STEP, SLOW_PAUSE, SLOW_OCTETS = 40, 0.03, 600
ACT_TIME = 0.2
"""How long a server is given to act upon a command whose reply is to be lost."""


@dataclass
class _Armed:
    fault: Fault
    match: re.Pattern[bytes]
    nth: int
    fired: threading.Event = field(default_factory=threading.Event)
    seen: int = 0


class FaultProxy:
    """Between a client and the server at 127.0.0.1, `target`."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.idling = threading.Event()
        """Set once a client has begun to wait."""
        self._armed: list[_Armed] = []
        self._links: list[_Link] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> FaultProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()
        for link in self._links:
            link.close()

    def arm(self, fault: Fault, match: bytes, nth: int = 1) -> threading.Event:
        """Let `fault` happen at the n-th command that matches; the event tells that it has."""
        armed = _Armed(fault, re.compile(match, re.IGNORECASE), nth)
        self._armed.append(armed)
        return armed.fired

    def freeze(self) -> None:
        """Let nothing pass any more on the connections that are open now."""
        for link in self._links:
            link.frozen = True

    def due(self, data: bytes) -> Fault | None:
        """The fault that this piece of the client's talk calls for."""
        for armed in self._armed:
            if not armed.fired.is_set() and armed.match.search(data):
                armed.seen += 1
                if armed.seen == armed.nth:
                    armed.fired.set()
                    return armed.fault
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
        self._deliver: Callable[[bytes], None] = self._pass
        for end in (client, self._server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pump in (self._from_client, self._from_server):
            threading.Thread(target=self._guarded, args=(pump,), daemon=True).start()

    def close(self, *, reset: bool = False) -> None:
        self._closed = True
        if reset:  # SO_LINGER with no time makes close() send RST
            time.sleep(0.05)  # let the pumps notice first: a socket in recv() is not let go
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._client.close()
        for end in (self._client, self._server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

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
            fault = self._proxy.due(data)
            if fault is None:
                self._server.sendall(data)
            elif not self._happen(fault, data):
                return

    def _happen(self, fault: Fault, data: bytes) -> bool:
        """Let a fault happen; whether the connection goes on."""
        if fault is Fault.FREEZE:
            self.frozen = True
            return True
        if fault is Fault.BYE:
            self._client.sendall(b"* BYE [UNAVAILABLE] going down\r\n")
        elif fault is Fault.LOSE:
            self._lost = True
            self._server.sendall(data)
            time.sleep(ACT_TIME)
        if fault in (Fault.CUT, Fault.RESET, Fault.BYE, Fault.LOSE):
            self.close(reset=fault is Fault.RESET)
            return False
        trickle = {Fault.SPLIT: self._split, Fault.GLUE: self._glue, Fault.SLOW: self._slow}
        self._deliver = trickle[fault]
        self._server.sendall(data)
        return True

    def _from_server(self) -> None:
        while data := self._receive(self._server):
            deliver, self._deliver = self._deliver, self._pass
            deliver(data)

    def _pass(self, data: bytes) -> None:
        if not self._lost:
            self._client.sendall(data)

    def _split(self, data: bytes) -> None:
        for at in range(min(len(data), SPLIT_OCTETS)):
            self._client.sendall(data[at : at + 1])
            time.sleep(0.0005)
        self._client.sendall(data[SPLIT_OCTETS:])

    def _glue(self, data: bytes) -> None:
        time.sleep(GLUE_TIME)
        while select.select([self._server], [], [], 0)[0] and (more := self._server.recv(65536)):
            data += more
        self._client.sendall(data)

    def _slow(self, data: bytes) -> None:
        for at in range(0, min(len(data), SLOW_OCTETS), SLOW_STEP):
            self._client.sendall(data[at : at + SLOW_STEP])
            time.sleep(SLOW_PAUSE)
        self._client.sendall(data[SLOW_OCTETS:])
