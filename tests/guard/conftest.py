"""An account on the demonstration's server, and the journal of who guards it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailguard.demo.server import DemoServer
from mailguard.journal import Journal
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer("shop", "word") as running:
        yield running


@pytest.fixture
def mailbox(server: DemoServer) -> Iterator[ImapMailbox]:
    settings = ImapSettings("127.0.0.1", "shop", server.port, Tls.PLAIN)
    with closing(ImapMailbox(settings, lambda: "word")) as opened:
        opened.connect()
        yield opened


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "j.db") as opened:
        yield opened
