"""What a server may send in answer to one command, from its greeting on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from imapclient import IMAPClient, imap4, tls  # type: ignore[import-untyped]  # it ships no types

from mailguard import limits

_LOG = logging.getLogger("imapclient")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False  # what it logs is what a server said, which may be the password


class Bounds:
    """What imaplib may read for one command; past it the connection is of no use any more.

    `received` is told of each literal. A bound of imaplib's own, on the length of a line, leaves
    the rest of that line to be taken for the next answer: it ends the connection too.
    """

    def __init__(self, imap: Any) -> None:
        self.received: Callable[[int], None] = lambda _: None
        self._abort, self._error = imap.abort, imap.error
        self._read, self._readline = imap.read, imap.readline
        imap.read, imap.readline = self.read, self.readline
        self.begin()

    def begin(self) -> None:
        """A command is about to be sent."""
        self._in_lines = 0
        self._until = time.monotonic() + limits.COMMAND_TIME

    def read(self, size: int) -> bytes:
        """A literal."""
        if size > limits.LITERAL_SIZE:
            raise self._abort(f"a literal of {size} octets was announced")
        data: bytes = self._read(size)
        self.received(len(data))
        return data

    def readline(self) -> bytes:
        """A line."""
        try:
            line: bytes = self._readline()
        except self._error as error:
            raise self._abort(str(error)) from error
        self._in_lines += len(line)
        if self._in_lines > limits.ANSWER_LINES or time.monotonic() > self._until:
            raise self._abort("an answer without end")
        return line


class BoundedClient(IMAPClient):  # type: ignore[misc]  # it ships no types
    """An IMAPClient that has its bounds before the server says its first word."""

    def _create_IMAP4(self) -> Any:  # noqa: N802 (its name upstream)
        timeout = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, timeout)
        return _Plain(self.host, self.port, timeout)


def bounds_of(client: BoundedClient) -> Bounds:
    """What bounds a client's answers."""
    bounds: Bounds = client._imap.bounds
    return bounds


class _Bounded:
    """An imaplib object that reads greeting and capabilities, as it is made, within bounds."""

    def _connect(self) -> None:
        self.bounds = Bounds(self)
        super()._connect()  # type: ignore[misc]  # imaplib's, which is beside this class


class _Plain(_Bounded, imap4.IMAP4WithTimeout):  # type: ignore[misc]  # it ships no types
    pass


class _Tls(_Bounded, tls.IMAP4_TLS):  # type: ignore[misc]  # it ships no types
    pass
