"""The demonstration's mail server."""

from __future__ import annotations

import gc
import threading
import time

from imapclient import IMAPClient

from mailguard.demo.server import DemoServer
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.mailbox.imap.idle import idle
from tests.mailbox.samples import numbered


def test_a_connection_that_waits_is_no_garbage() -> None:
    """From Python 3.12 on it was."""
    with DemoServer("shop", "word") as server:
        client = IMAPClient("127.0.0.1", server.port, ssl=False, timeout=5.0)
        for command in (lambda: client.login("shop", "word"), client.noop, client.logout):
            gc.collect()
            command()


def test_idle_tells_of_what_came_since_the_last_command() -> None:
    """Those of pymap alone tell only of what comes after IDLE began."""
    with DemoServer("shop", "word") as server:
        settings = ImapSettings("127.0.0.1", "shop", port=server.port, tls=Tls.PLAIN)
        mailbox = ImapMailbox(settings, lambda: "word")
        mailbox.connect()
        mailbox.open("INBOX")
        server.deliver("INBOX", numbered(1, 100))
        started = time.monotonic()
        assert idle(mailbox._link, 10.0, threading.Event(), refresh=10.0)
        assert time.monotonic() - started < 5, "before DONE"
        mailbox.close()
