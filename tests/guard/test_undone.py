"""Mail left undone in a folder that has gone keeps nothing else from being done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailguard.auth.trust import Trust
from mailguard.demo.server import DemoServer
from mailguard.guard.guard import Guard, Guarded
from mailguard.journal import Journal
from mailguard.journal.model import Judged, Key, State
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.serial import to_dict
from tests.system.guardian import UNBRAKED, BelievingPool, mail

FORGED = mail(1, Kind.IMPERSONATION)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer("shop", "word") as running:
        running.deliver("INBOX", FORGED)
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


@pytest.fixture
def guard(mailbox: ImapMailbox, journal: Journal) -> Guard:
    account = Guarded("shop", Trust(), UNBRAKED)
    return Guard(account, mailbox, BelievingPool(), journal, clock=time.time)


def _undone(journal: Journal, mailbox: ImapMailbox, state: State) -> None:
    """A mail in a folder that has gone, and the one in the inbox."""
    validity = mailbox.open("INBOX").uidvalidity
    for folder, uid in (("Gone", 7), ("INBOX", mailbox.uids()[0])):
        key = Key("shop", folder, validity, uid)
        verdict = to_dict(Verdict(Kind.IMPERSONATION, "said so"))
        journal.record([Judged(key, folder, 1, Kind.IMPERSONATION, verdict, state=state)])


def test_what_was_decided_is_done(
    guard: Guard, journal: Journal, mailbox: ImapMailbox, server: DemoServer
) -> None:
    _undone(journal, mailbox, State.PENDING)
    guard.recover()
    assert [one.raw for one in server.folders()["Mailguard Quarantine"]] == [FORGED]
    assert [entry.key.folder for entry in journal.pending("shop")] == ["Gone"], "it may come back"


def test_the_second_looks_go_on(guard: Guard, journal: Journal, mailbox: ImapMailbox) -> None:
    _undone(journal, mailbox, State.AGAIN)
    assert [handled.key.folder for handled in guard.look_again()] == ["INBOX"]
    assert journal.again("shop") == []
