"""What lies in the folders that mailguard puts mail into is left there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.actions.options import Actions, Mode
from mailguard.actions.release import release
from mailguard.auth.trust import Trust
from mailguard.demo.server import DemoServer
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded
from mailguard.journal import Journal
from mailguard.journal.model import Outcome
from mailguard.journal.review import caught
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind
from tests.system.guardian import UNBRAKED, BelievingPool, mail

INBOX, QUARANTINE, LABELLED = "INBOX", "Mailguard Quarantine", "Mailguard Suspicious"
FORGED, ODD = mail(1, Kind.IMPERSONATION), mail(2, Kind.SUSPICIOUS)


class Shop:
    """A guarded account whose marks are copies in label folders."""

    def __init__(self, server: DemoServer, mailbox: ImapMailbox, journal: Journal) -> None:
        self.server, self.mailbox, self.journal = server, mailbox, journal

    def guard(self, actions: Actions = UNBRAKED) -> Guard:
        account = Guarded("shop", Trust(), actions)
        return Guard(account, self.mailbox, BelievingPool(), self.journal, clock=time.time)

    def take(self, *folders: str, actions: Actions = UNBRAKED) -> None:
        """Act upon all that lies there, as `audit --apply` does."""
        for folder in folders:
            self.mailbox.open(folder)
            for _ in self.guard(actions).take(folder, self.mailbox.uids()):
                pass

    def content(self, folder: str) -> list[bytes]:
        return [one.raw for one in self.server.folders()[folder]]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with DemoServer("shop", "word") as server, Journal.open(tmp_path / "j.db") as journal:
        rungs = (Rung.LABEL_FOLDER,)
        settings = ImapSettings("127.0.0.1", "shop", server.port, Tls.PLAIN, rungs=rungs)
        with closing(ImapMailbox(settings, lambda: "word")) as mailbox:
            mailbox.connect()
            yield Shop(server, mailbox, journal)


def test_a_copy_in_a_label_folder_is_not_copied_again(shop: Shop) -> None:
    shop.server.deliver(INBOX, ODD)
    shop.take(INBOX, LABELLED, LABELLED)
    assert (shop.content(INBOX), shop.content(LABELLED)) == ([ODD], [ODD])


def test_a_copy_in_a_label_folder_is_not_put_into_quarantine_beside_its_original(
    shop: Shop,
) -> None:
    label = "Mailguard Impersonation"
    shop.server.deliver(INBOX, FORGED)
    shop.take(INBOX, actions=replace(UNBRAKED, mode=Mode.LABEL))
    shop.take(label)
    assert (shop.content(INBOX), shop.content(label)) == ([FORGED], [FORGED])
    assert QUARANTINE not in shop.server.folders()


def test_what_is_in_quarantine_is_not_caught_once_more(shop: Shop) -> None:
    """Each audit made another entry of it, and evidence had each mail twice."""
    shop.server.deliver(INBOX, FORGED)
    shop.take(INBOX, QUARANTINE)
    assert len(caught(shop.journal)) == 1


def test_what_is_in_quarantine_stays_there_and_can_be_released(shop: Shop) -> None:
    shop.server.deliver(INBOX, FORGED)
    shop.take(INBOX)
    before = shop.server.folders()[QUARANTINE]
    shop.take(QUARANTINE)
    assert shop.server.folders()[QUARANTINE] == before, "under the same UID"
    (first, *_) = caught(shop.journal)
    assert release(shop.mailbox, shop.journal, first.entry).outcome is Outcome.DONE
    assert shop.content(INBOX) == [FORGED]


def test_a_label_folder_that_is_watched_does_not_grow_by_itself(shop: Shop) -> None:
    shop.server.deliver(LABELLED, b"Subject: old\r\n\r\n")
    guard = shop.guard()
    guard.begin(LABELLED)
    shop.server.deliver(LABELLED, ODD)
    for _ in range(3):
        list(guard.sweep(LABELLED))
    assert shop.content(LABELLED).count(ODD) == 1
