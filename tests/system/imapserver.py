"""What the real servers of these tests have in common: looking at them from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from mailguard.mailbox.imap import ImapMailbox, ImapSettings

PASSWORD = "correct-horse"
START_TIME = 10.0
Lying = tuple[bytes, frozenset[str]]
"""A mail as it lies in a folder, and its flags."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass
class ImapServer:
    """A server in a folder of its own; `start()`, then connect to 127.0.0.1, `port`."""

    name: ClassVar[str]
    takes_copies: ClassVar[bool] = True
    """Whether the same mail may be put into a folder twice from outside."""

    home: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def settings(self, user: str, **settings: Any) -> ImapSettings:
        """How to reach an account."""
        raise NotImplementedError

    def run(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        """Start the server and wait until it greets."""
        with (self.home / "out").open("ab") as out:
            self._process = subprocess.Popen(
                command,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=os.environ | (environment or {}),
            )
        until = time.monotonic() + START_TIME
        while time.monotonic() < until:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), timeout=2) as link,
            ):
                if link.recv(4) == b"* OK":
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start: {(self.home / 'out').read_text()[-1000:]}")

    def stop(self) -> None:
        """End it, and what it started; it may be waiting for connections that hang on purpose."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.5)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)
            self._process = None

    def client(self, user: str) -> IMAPClient:
        """A second connection, to look from outside."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20)
        client._imap.debug = 0
        client.login(user, PASSWORD)
        return client

    def mailbox(self, user: str, *, readonly: bool = False, **settings: Any) -> ImapMailbox:
        """Our own side, not yet connected."""
        reach = self.settings(user, **settings)
        return ImapMailbox(reach, lambda: PASSWORD, readonly=readonly)

    def deliver(self, user: str, mails: Iterable[bytes], folder: str = "INBOX") -> None:
        """Put mails into a folder, from outside."""
        client = self.client(user)
        for raw in mails:
            client.append(folder, raw)
        client.logout()

    def content(self, user: str, folder: str = "INBOX") -> list[Lying]:
        """What lies in a folder, with flags, looked at from outside; [] where it is not there."""
        client = self.client(user)
        try:
            return _content(client, folder)
        except IMAPClientError:
            return []
        finally:
            client.logout()

    def everywhere(self, user: str) -> dict[str, list[Lying]]:
        """What lies in each folder of an account that is not empty, as `content`."""
        client = self.client(user)
        folders = [name for flags, _, name in client.list_folders() if b"\\Noselect" not in flags]
        found = {folder: _content(client, folder) for folder in folders}
        client.logout()
        return {folder: content for folder, content in found.items() if content}


def _content(client: IMAPClient, folder: str) -> list[Lying]:
    client.select_folder(folder, readonly=True)
    uids = client.search()
    found = client.fetch(uids, ["BODY.PEEK[]", "FLAGS"]) if uids else {}
    return [
        (
            found[uid][b"BODY[]"],
            frozenset(flag.decode() for flag in found[uid][b"FLAGS"]) - {"\\Recent"},
        )
        for uid in uids
    ]
