"""Name servers of the tests' own making, over UDP on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def answering(reply: Callable[[bytes], list[bytes]]) -> Iterator[int]:
    """A UDP server on loopback that answers each datagram with those of `reply`; its port."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(0.05)
    running = threading.Event()
    running.set()

    def serve() -> None:
        while running.is_set():
            try:
                wire, client = server.recvfrom(4096)
            except TimeoutError:
                continue
            for datagram in reply(wire):
                server.sendto(datagram, client)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        running.clear()
        thread.join()
        server.close()
