"""Waiting for news by IDLE (RFC 2177), and noticing when the connection is dead.

Our own reading of the socket: imapclient's `idle_check` takes a closed connection for silence, for
ever, stumbles over a line split over two segments, and misses what came glued to "+ idling".
"""

from __future__ import annotations

import re
import select
import ssl
import threading
import time
from collections.abc import Callable

from mailguard import limits
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.imap.connection import Connection
from mailguard.phrase import Phrase

_NEWS = re.compile(rb"\* \d+ (EXISTS|RECENT)\b", re.IGNORECASE)


class IdleRefusedError(RefusedError):
    """The server advertises IDLE and then refuses it."""


def _now() -> float:
    """Seconds, those included in which the machine slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def idle(
    connection: Connection,
    timeout: float,
    stop: threading.Event,
    refresh: float,
    clock: Callable[[], float] = _now,
) -> bool:
    """Wait at most `timeout` seconds; True once the server speaks of mail, False otherwise.

    Renews IDLE every `refresh` seconds: the answer to DONE is the proof that the other side
    still lives. `clock` goes on while the machine sleeps, as time.monotonic() does not: a server
    forgets who slept for long. Raises ConnectionLostError, or IdleRefusedError.
    """
    until = clock() + timeout
    while not stop.is_set() and (left := until - clock()) > 0:
        if _Exchange(connection, clock).run(min(left, refresh), stop):
            return True
    return False


class _Exchange:
    """One IDLE … DONE, read line by line past imaplib."""

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        self._connection = connection
        self._clock = clock
        self._socket = connection.socket
        self._buffer = bytearray()
        self._news = False

    def run(self, timeout: float, stop: threading.Event) -> bool:
        imap = self._connection.imap
        tag: bytes = imap._new_tag()
        del imap.tagged_commands[tag]  # the answer is read here, not by imaplib
        try:
            self._send(tag + b" IDLE\r\n")
            self._await_answer(b"+", tag)
            self._wait(timeout, stop)
            self._send(b"DONE\r\n")
            self._await_answer(tag, tag)
            self._finish_line()
            self._socket.settimeout(self._connection.timeout)
        except (OSError, ValueError) as error:
            raise self._connection.lose(str(error) or type(error).__name__, "IDLE") from error
        return self._news

    def _wait(self, timeout: float, stop: threading.Event) -> None:
        until = self._clock() + timeout
        while True:
            while (line := self._line()) is not None:
                self._note(line)
            left = until - self._clock()
            if self._news or stop.is_set() or left <= 0:
                return
            self._receive(left, stop)

    def _await_answer(self, start: bytes, tag: bytes) -> None:
        """Read until a line with `start`, noting what comes before; TimeoutError past timeout."""
        until = time.monotonic() + self._connection.timeout
        while True:
            while (line := self._line()) is not None:
                if line.startswith(start):
                    return
                if line.startswith(tag):
                    self._refused(line)
                self._note(line)
            if time.monotonic() >= until:
                raise TimeoutError("no reply in time")
            self._receive(until - time.monotonic())

    def _refused(self, line: bytes) -> None:
        self._socket.settimeout(self._connection.timeout)
        raise IdleRefusedError(
            Phrase("The server refused IDLE: {words}.", words=line[:200].decode("ascii", "replace"))
        )

    def _finish_line(self) -> None:
        """Read on to a line's end: imaplib must not find the second half of one."""
        until = time.monotonic() + self._connection.timeout
        while self._buffer:
            while (line := self._line()) is not None:
                self._note(line)
            if self._buffer:
                if time.monotonic() >= until:
                    raise TimeoutError("half a line")
                self._receive(until - time.monotonic())

    def _note(self, line: bytes) -> None:
        if line[:5].upper() == b"* BYE":
            raise ConnectionError(line[:200].decode("ascii", "replace"))
        if _NEWS.match(line):
            self._news = True

    def _line(self) -> bytes | None:
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > limits.IDLE_LINE:
                raise ValueError("an endless line")
            return None
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        return line

    def _send(self, data: bytes) -> None:
        self._socket.settimeout(self._connection.timeout)
        self._socket.sendall(data)
        self._socket.settimeout(0)

    def _receive(self, timeout: float, stop: threading.Event | None = None) -> None:
        """Add what arrives within `timeout` seconds, and before `stop`, to the buffer.

        Raises ConnectionError at the end.
        """
        if held := self._held():
            self._buffer += held
            return
        pending = isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()
        if not pending and not self._arrives(timeout, stop):
            return
        try:
            data = self._socket.recv(65536)
        except (BlockingIOError, ssl.SSLWantReadError):
            return  # half a TLS record, or woken for nothing
        if not data:
            raise ConnectionError("the server closed it")
        self._buffer += data

    def _arrives(self, timeout: float, stop: threading.Event | None) -> bool:
        """Wait for something to read. A service waits here nearly all the time, once an account."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        until = self._clock() + timeout
        while not (stop and stop.is_set()) and (left := until - self._clock()) > 0:
            if poll.poll(min(left, limits.STOP_LATENCY) * 1000):
                return True
        return False

    def _held(self) -> bytes:
        """What imaplib's buffered reader took from the socket and nobody has read yet."""
        imap = self._connection.imap
        reader = getattr(imap, "_file", None) or imap.file
        try:
            held = len(reader.peek(1))  # reads only where the buffer is empty
        except (BlockingIOError, ssl.SSLWantReadError):
            return b""
        data: bytes = reader.read1(held) if held else b""
        return data
