"""A mail whose verdict is long in coming holds back no other that was judged before it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import replace

import pytest

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.demo.server import DemoServer
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded, Handled
from mailguard.journal import Journal
from mailguard.limits import FETCH_BATCH
from mailguard.mailbox.errors import FolderError, MailboxError
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import Landing, Opened
from mailguard.verdict.model import Kind, Verdict
from tests.system.guardian import UNBRAKED, BelievingPool, mail

FORGED = mail(1, Kind.IMPERSONATION)
LONG = b"Subject: one that takes long\r\n\r\n"
HARMLESS = mail(3, Kind.UNRELATED)
ODD = mail(4, Kind.SUSPICIOUS)
QUARANTINE = "Mailguard Quarantine"
PATIENCE = 20
"""How often one looks whether the others were dealt with."""


class StoppedError(Exception):
    """The service is to end."""


class Waiting(BelievingPool):
    """The verdict on one mail is waited for until somebody gives it."""

    def __init__(self) -> None:
        self.verdict: Future[Verdict] = Future()

    def analyse(
        self, raw: bytes, context: Context, checkpoint: Callable[[], None] = lambda: None
    ) -> Future[Verdict]:
        return self.verdict if raw == LONG else super().analyse(raw, context)


def _sweep(
    server: DemoServer,
    mailbox: ImapMailbox,
    journal: Journal,
    mails: list[bytes],
    checkpoint: Callable[[Waiting], None] = lambda _: None,
) -> Iterator[Handled]:
    pool = Waiting()
    account = Guarded("shop", Trust(), UNBRAKED)
    guard = Guard(
        account, mailbox, pool, journal, clock=time.time, checkpoint=lambda: checkpoint(pool)
    )
    guard.begin("INBOX")
    for raw in mails:
        server.deliver("INBOX", raw)
    return guard.sweep("INBOX")


def _quarantined(server: DemoServer) -> bool:
    return [one.raw for one in server.folders().get(QUARANTINE, [])] == [FORGED]


def test_what_was_judged_is_dealt_with_meanwhile(
    server: DemoServer, mailbox: ImapMailbox, journal: Journal
) -> None:
    looks: list[bool] = []

    def checkpoint(pool: Waiting) -> None:
        looks.append(_quarantined(server))
        if (looks[-1] or len(looks) > PATIENCE) and not pool.verdict.done():
            pool.verdict.set_result(Verdict(Kind.UNRELATED, "said so"))

    handled = list(_sweep(server, mailbox, journal, [FORGED, LONG, HARMLESS], checkpoint))
    assert len(looks) <= PATIENCE, "nothing came of the wait"
    assert [one.deed for one in handled] == ["done.moved", "", ""]
    assert [one.raw for one in server.folders()["INBOX"]] == [LONG, HARMLESS]


def test_what_was_done_meanwhile_is_told_though_the_wait_is_broken_off(
    server: DemoServer, mailbox: ImapMailbox, journal: Journal
) -> None:
    def checkpoint(_: Waiting) -> None:
        if _quarantined(server):
            raise StoppedError

    mails = _sweep(server, mailbox, journal, [FORGED, LONG], checkpoint)
    assert next(mails).deed == "done.moved"
    with pytest.raises(StoppedError):
        next(mails)


class Unopened(ImapMailbox):
    """It does not say where a mail came to lie, and quarantine may not be looked into."""

    def move(self, uid: int, folder: str) -> Landing | None:
        super().move(uid, folder)
        return None

    def open(self, folder: str) -> Opened:
        if folder == QUARANTINE:
            with suppress(FolderError):
                super().open("None such")  # after which none is open (RFC 3501 section 6.3.1)
            raise FolderError("The server refused SELECT: [NOPERM].")
        return super().open(folder)


def test_what_may_not_be_looked_into_keeps_no_mail_from_being_judged(
    server: DemoServer, mailbox: ImapMailbox, journal: Journal
) -> None:
    """The last deed of a batch leaves no folder open, and the next one has to be fetched."""
    mails = [HARMLESS] * (FETCH_BATCH - 1) + [FORGED, ODD]
    with closing(Unopened(mailbox.settings, lambda: "word")) as unopened:
        unopened.connect()
        handled = list(_sweep(server, unopened, journal, mails))
    assert handled[-1].deed == "done.labelled"


class Remade(Unopened):
    """Neither may quarantine be looked into, and the inbox is another one by then."""

    moved = False

    def move(self, uid: int, folder: str) -> Landing | None:
        self.moved = True
        return super().move(uid, folder)

    def open(self, folder: str) -> Opened:
        opened = super().open(folder)
        if self.moved:
            self._current = opened = replace(opened, uidvalidity=opened.uidvalidity + 1)
        return opened


def test_uids_of_a_folder_that_was_made_anew_are_not_fetched(
    server: DemoServer, mailbox: ImapMailbox, journal: Journal
) -> None:
    """They are those of other mails now (RFC 3501 section 2.3.1.1)."""
    mails = [HARMLESS] * (FETCH_BATCH - 1) + [FORGED, ODD]
    with closing(Remade(mailbox.settings, lambda: "word")) as remade:
        remade.connect()
        validity = remade.open("INBOX").uidvalidity
        with pytest.raises(MailboxError, match="got new UIDs"):
            list(_sweep(server, remade, journal, mails))
        odd = remade.uids()[-1]
    last = journal.newest("shop", "INBOX", validity)
    assert last is not None
    assert last.key.uid == odd - 1
