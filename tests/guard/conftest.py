"""An account on the demonstration's server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from mailguard.demo.server import DemoServer
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls


@pytest.fixture
def mailbox(server: DemoServer) -> Iterator[ImapMailbox]:
    settings = ImapSettings("127.0.0.1", "shop", server.port, Tls.PLAIN)
    with closing(ImapMailbox(settings, lambda: "word")) as opened:
        opened.connect()
        yield opened
