"""The mailbox contract over IMAP: on a real Dovecot, and on the demonstration's server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

import pytest

from mailguard.demo.server import DemoServer
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from tests.mailbox.contract import FOLDER, SourceContract
from tests.mailbox.samples import FROM_LINE, PLAIN
from tests.system.cyrus import Cyrus
from tests.system.dovecot import Dovecot
from tests.system.imapserver import PASSWORD, ImapServer

Fill = Callable[[Sequence[bytes]], ImapMailbox]


def filled(server: ImapServer, user: str) -> Iterator[Fill]:
    """What puts mails into an account and connects to it."""
    mailbox = server.mailbox(user)

    def fill(mails: Sequence[bytes]) -> ImapMailbox:
        server.deliver(user, mails)
        mailbox.connect()
        return mailbox

    yield fill
    mailbox.close()


class ServerContract(SourceContract):
    """What an account must do besides; it is opened so that mail could be marked."""

    def test_fetching_marks_nothing_as_read(self, fill: Fill) -> None:
        mailbox = fill([PLAIN])
        mailbox.open(FOLDER)
        (uid,) = mailbox.uids()
        assert [mail.raw for mail in mailbox.fetch([uid])] == [PLAIN]
        assert len(list(mailbox.headers([uid]))) == 1
        assert mailbox.whole(uid) is not None
        mailbox.open(FOLDER)
        assert mailbox.flags(uid) == frozenset()


class TestDovecotKeepsTheContract(ServerContract):
    @pytest.fixture
    def fill(self, dovecot: Dovecot, user: str) -> Iterator[Fill]:
        yield from filled(dovecot, user)


class TestCyrusKeepsTheContract(ServerContract):
    samples: ClassVar[Sequence[bytes]] = (
        PLAIN,
        FROM_LINE,
    )  # it rewrites 8-bit headers as it stores

    @pytest.fixture
    def fill(self, cyrus_server: Cyrus, user: str) -> Iterator[Fill]:
        yield from filled(cyrus_server, user)


class TestTheDemoServerKeepsTheContract(ServerContract):
    @pytest.fixture
    def fill(self) -> Iterator[Fill]:
        with DemoServer("demo", PASSWORD) as server:
            settings = ImapSettings("127.0.0.1", "demo", port=server.port, tls=Tls.PLAIN)
            mailbox = ImapMailbox(settings, lambda: PASSWORD)

            def fill(mails: Sequence[bytes]) -> ImapMailbox:
                for raw in mails:
                    server.deliver("INBOX", raw)
                mailbox.connect()
                return mailbox

            yield fill
            mailbox.close()
