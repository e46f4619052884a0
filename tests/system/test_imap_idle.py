"""Waiting on a real server, over TLS."""

from __future__ import annotations

import threading
import time

import pytest

from mailguard.mailbox.errors import ConnectionLostError
from mailguard.mailbox.imap.idle import idle
from mailguard.verdict.model import Kind
from tests.system.conftest import running
from tests.system.dovecot import Dovecot
from tests.system.guardian import mail
from tests.system.imapserver import ImapServer


def test_new_mail_ends_the_wait(dovecot: Dovecot, user: str) -> None:
    mailbox = dovecot.mailbox(user)
    mailbox.connect()
    mailbox.open("INBOX")
    outside = dovecot.client(user)
    for number in range(3):
        raw = mail(number, Kind.UNRELATED)
        threading.Timer(0.1, outside.append, ("INBOX", raw)).start()
        started = time.monotonic()
        assert mailbox.wait(10, threading.Event())
        assert time.monotonic() - started < 5  # Dovecot itself takes half a second
        assert len(mailbox.uids()) == number + 1
    outside.logout()
    mailbox.close()


def test_what_came_since_the_last_command_is_told_at_once(server: ImapServer, user: str) -> None:
    """Nothing is asked between the mail and the IDLE: the gap that `ImapMailbox.wait` leaves."""
    mailbox = server.mailbox(user)
    mailbox.connect()
    mailbox.open("INBOX")
    outside = server.client(user)
    outside.append("INBOX", mail(1, Kind.UNRELATED))
    started = time.monotonic()
    assert idle(mailbox._link, 10, threading.Event(), refresh=10)
    assert time.monotonic() - started < 5, "before DONE"
    outside.logout()
    mailbox.close()


def test_silence_ends_with_the_time(dovecot: Dovecot, user: str) -> None:
    mailbox = dovecot.mailbox(user, idle_refresh=0.1)
    mailbox.connect()
    mailbox.open("INBOX")
    assert mailbox.wait(0.5, threading.Event()) is False
    assert mailbox.uids() == [], "and the connection is fit for use"
    mailbox.close()


def test_a_server_that_goes_down_is_noticed_and_found_again(user: str) -> None:
    for server in running(Dovecot):
        mailbox = server.mailbox(user)
        mailbox.connect()
        mailbox.open("INBOX")
        threading.Timer(0.2, server.stop).start()
        started = time.monotonic()
        with pytest.raises(ConnectionLostError):
            mailbox.wait(30, threading.Event())
        assert time.monotonic() - started < 5
        time.sleep(1)
        server.start()
        mailbox.connect()
        assert mailbox.open("INBOX").exists == 0
        mailbox.close()
