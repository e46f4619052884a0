"""One connection to a server: every command goes through `call`, every failure leaves as ours."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import Any, TypeVar

from imapclient import IMAPClient  # type: ignore[import-untyped]  # it ships no types
from imapclient.exceptions import (  # type: ignore[import-untyped]  # it ships no types
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    ProtocolError,
)

from mailguard.mailbox.errors import ConnectionLostError, ReadOnlyError
from mailguard.mailbox.imap import trouble
from mailguard.mailbox.imap.bounds import BoundedClient, bounds_of
from mailguard.mailbox.ration import Ration

T = TypeVar("T")
NONSENSE = (OSError, ValueError, LookupError, AssertionError, TypeError, AttributeError)
"""What the network raises, and imapclient's parsers on lines that no server should send."""


class Connection:
    """An IMAPClient, what it may still be used for, and nothing else; not thread-safe.

    After a timeout or anything that is not a clear answer the connection is thrown away: what the
    server still sends would be taken for the answer to the next command. `on_command` is called
    before each command.
    """

    def __init__(
        self,
        client: BoundedClient,
        host: str,
        timeout: float,
        on_command: Callable[[], None] = lambda: None,
    ) -> None:
        self.host = host
        self.timeout = timeout
        self.alive = True
        self.ration: Ration | None = None
        self._on_command = on_command
        self.ids_refused = False
        """Whether the server offers object ids and then takes no FETCH that asks for them."""
        self._client = client
        _quieten(client)
        self._bounds = bounds_of(client)
        self._bounds.received = self._received

    def call(self, command: str, do: Callable[[IMAPClient], T]) -> T:
        """The result of `do`; raises `RefusedError` on NO and BAD, else `ConnectionLostError`."""
        if not self.alive:
            raise trouble.lost(ConnectionError("it is closed"), self.host, command)
        self._on_command()
        self._bounds.begin()
        try:
            return do(self._client)
        except IMAPClientReadOnlyError as error:  # imaplib's kind of abort, though nothing broke
            raise ReadOnlyError(trouble.refused(error, command).problem) from error
        except (IMAPClientAbortError, ProtocolError) as error:
            raise self._lost(error, command) from error
        except IMAPClientError as error:
            if isinstance(error.__context__, IMAPClientAbortError):  # a LoginError hides it
                raise self._lost(error.__context__, command) from error
            raise trouble.refused(error, command) from error
        except NONSENSE as error:
            raise self._lost(error, command) from error

    def _received(self, octets: int) -> None:
        if self.ration is not None:
            self.ration.spend(octets)

    def _lost(self, error: Exception, command: str) -> ConnectionLostError:
        self.drop()
        return trouble.lost(error, self.host, command)

    def lose(self, why: str, command: str) -> ConnectionLostError:
        """Give the connection up; the error to raise."""
        return self._lost(ConnectionError(why), command)

    @property
    def imap(self) -> Any:
        """The imaplib object beneath, for what imapclient has no way to say."""
        return self._client._imap

    def take(self, name: str) -> list[bytes]:
        """Take the untagged data (EXISTS, COPYUID) noted so far under `name`."""
        found: list[bytes] = self.imap.untagged_responses.pop(name, [])
        return [data for data in found if isinstance(data, bytes)]

    @property
    def socket(self) -> socket.socket:
        """The socket, for waiting on it."""
        plain: socket.socket = self._client.socket()
        return plain

    def drop(self) -> None:
        """Close the socket without a word; safe to call twice."""
        self.alive = False
        with contextlib.suppress(Exception):  # whatever state it is in, it is to be gone
            self._client.shutdown()

    def logout(self) -> None:
        """Say goodbye, briefly, and close."""
        if self.alive:
            with contextlib.suppress(Exception):  # the server may be gone already
                self.socket.settimeout(min(self.timeout, 2.0))
                self._client.logout()
        self.drop()


def _quieten(client: IMAPClient) -> None:
    """Switch imaplib's tracing off.

    imapclient sets `debug = 5`, which formats every body for a log nobody keeps: five times slower.
    At 0 imaplib still keeps the last ten lines sent, a LOGIN with its password among them.
    """
    imap = client._imap
    imap.debug = 0
    imap._log = lambda line: None
