"""The demonstration's mail server."""

from __future__ import annotations

import gc

from imapclient import IMAPClient

from mailguard.demo.server import DemoServer


def test_a_connection_that_waits_is_no_garbage() -> None:
    """From Python 3.12 on it was."""
    with DemoServer("shop", "word") as server:
        client = IMAPClient("127.0.0.1", server.port, ssl=False, timeout=5.0)
        for command in (lambda: client.login("shop", "word"), client.noop, client.logout):
            gc.collect()
            command()
