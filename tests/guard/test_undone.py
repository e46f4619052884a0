"""Mail that cannot be dealt with now keeps no other mail from being dealt with."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import closing

import pytest

from mailguard.auth.trust import Trust
from mailguard.demo.server import DemoServer
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Intent, Judged, Key, State
from mailguard.limits import SECOND_LOOKS_FOR
from mailguard.mailbox.errors import FolderError, RefusedError
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import Gone, Landing, Opened
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.serial import to_dict
from tests.system.guardian import UNBRAKED, BelievingPool, mail

FORGED = mail(1, Kind.IMPERSONATION)
BESET = mail(2, Kind.IMPERSONATION)
QUARANTINE = "Mailguard Quarantine"


class Troubled(ImapMailbox):
    """It does not open "Closed", and never has time for "Busy", nor to move mail number `beset`."""

    beset = 0

    def open(self, folder: str) -> Opened:
        if folder == "Closed":
            raise FolderError("The server refused SELECT: [NOPERM].")
        if folder == "Busy":
            raise RefusedError("The server refused SELECT: [INUSE].", delay=60.0)
        return super().open(folder)

    def gone(
        self, folder: str, uidvalidity: int, uids: Collection[int], since: int | None
    ) -> Gone | None:
        self.open(folder)
        return super().gone(folder, uidvalidity, uids, since)

    def move(self, uid: int, folder: str) -> Landing | None:
        if uid == self.beset:
            raise RefusedError("The server refused MOVE: try again.", delay=60.0)
        return super().move(uid, folder)


@pytest.fixture
def troubled(mailbox: ImapMailbox) -> Iterator[Troubled]:
    with closing(Troubled(mailbox.settings, lambda: "word")) as opened:
        opened.connect()
        yield opened


def _guard(mailbox: ImapMailbox, journal: Journal, later: float = 0.0) -> Guard:
    account = Guarded("shop", Trust(), UNBRAKED)
    clock = lambda: time.time() + later  # noqa: E731 (a clock is no more than that)
    return Guard(account, mailbox, BelievingPool(), journal, clock=clock)


def _judged(
    journal: Journal, server: DemoServer, mailbox: ImapMailbox, folder: str, state: State
) -> None:
    """A mail in a folder that cannot be opened, then one in the inbox."""
    server.deliver("INBOX", FORGED)
    validity = mailbox.open("INBOX").uidvalidity
    for name, uid in ((folder, 7), ("INBOX", mailbox.uids()[0])):
        verdict = to_dict(Verdict(Kind.IMPERSONATION, "said so"))
        key = Key("shop", name, validity, uid)
        journal.record([Judged(key, name, 1, Kind.IMPERSONATION, verdict, state=state)])


def _content(server: DemoServer, folder: str) -> list[bytes]:
    return [one.raw for one in server.folders().get(folder, [])]


@pytest.mark.parametrize("folder", ["Gone", "Closed"])
class TestAFolderThatCannotBeOpened:
    def test_what_was_decided_of_others_is_done(
        self, folder: str, troubled: Troubled, journal: Journal, server: DemoServer
    ) -> None:
        _judged(journal, server, troubled, folder, State.PENDING)
        undone = _guard(troubled, journal).recover()
        assert _content(server, QUARANTINE) == [FORGED]
        assert [mail.key.folder for mail in undone] == [folder]
        assert [mail.key.folder for mail in journal.pending("shop")] == [folder], "it may come back"

    def test_the_second_looks_at_others_go_on(
        self, folder: str, troubled: Troubled, journal: Journal, server: DemoServer
    ) -> None:
        _judged(journal, server, troubled, folder, State.AGAIN)
        looked = _guard(troubled, journal).look_again()
        assert [handled.key.folder for handled in looked] == ["INBOX"]
        assert [mail.key.folder for mail in journal.again("shop")] == [folder], "it may come back"

    def test_a_second_look_is_given_up_in_the_end(
        self, folder: str, troubled: Troubled, journal: Journal, server: DemoServer
    ) -> None:
        _judged(journal, server, troubled, folder, State.AGAIN)
        list(_guard(troubled, journal, SECOND_LOOKS_FOR + 60).look_again())
        assert journal.again("shop") == []


@pytest.mark.parametrize("folder", ["Closed", "Busy"])
class TestWhatWasBegunWithAFolder:
    def test_is_neither_settled_nor_begun_again(
        self, folder: str, troubled: Troubled, journal: Journal, server: DemoServer
    ) -> None:
        _judged(journal, server, troubled, "Gone", State.PENDING)
        inbox = journal.pending("shop")[-1]
        begun = journal.intend(Intent(inbox.id, Deed.QUARANTINE, "move", inbox.key, folder))
        _guard(troubled, journal).recover()
        assert [intent.id for intent in journal.open_intents("shop")] == [begun]
        assert _content(server, "INBOX") == [FORGED]

    def test_keeps_nobody_from_looking_who_left_it(
        self, folder: str, troubled: Troubled, journal: Journal, server: DemoServer
    ) -> None:
        _judged(journal, server, troubled, "INBOX", State.DONE)
        (entry, _) = journal.by_fingerprint("shop", "INBOX")
        landed = {"landed_uidvalidity": 1, "landed_uid": 5}
        journal.did(Intent(entry.id, Deed.QUARANTINE, "move", entry.key, folder, **landed))
        assert _guard(troubled, journal).look_after() == 0


def test_a_mail_for_which_the_server_has_never_time_stops_no_other(
    troubled: Troubled, journal: Journal, server: DemoServer
) -> None:
    guard = _guard(troubled, journal)
    guard.begin("INBOX")
    server.deliver("INBOX", BESET)
    troubled.open("INBOX")
    (troubled.beset,) = troubled.uids()
    with pytest.raises(RefusedError):
        list(guard.sweep("INBOX"))
    server.deliver("INBOX", FORGED)
    assert [str(mail.error) for mail in guard.recover()] == ["The server refused MOVE: try again."]
    list(guard.sweep("INBOX"))
    assert (_content(server, "INBOX"), _content(server, QUARANTINE)) == ([BESET], [FORGED])
    troubled.beset = 0
    assert guard.catch_up() == []
    assert _content(server, QUARANTINE) == [FORGED, BESET]
