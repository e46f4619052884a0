"""Whose verdict a mail inherits: only that of the very same mail."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailguard.auth.trust import Trust
from mailguard.demo.server import DemoServer
from mailguard.guard.guard import Guard
from mailguard.guard.judging import judge_mails
from mailguard.guard.model import Guarded, Handled
from mailguard.guard.twins import Twins
from mailguard.journal import Journal
from mailguard.journal.model import Judged, Key, State
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.fingerprint import content_id, fingerprint
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import Mail, Opened
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.serial import to_dict
from tests.system.guardian import UNBRAKED, BelievingPool, mail

WORK = "Work"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ODD = mail(2, Kind.SUSPICIOUS)
RAW = b"Received: from a by mx; noon\r\nFrom: a@example.com\r\n\r\nbody\r\n"
BOUNCED = RAW.replace(b"from a by", b"from b by")
FIRST = Mail(7, RAW, len(RAW), received=NOON, object_id="em:1")
JUDGED = Judged(
    Key("shop", "INBOX", 1, 3),
    fingerprint(RAW, len(RAW)),
    len(RAW),
    Kind.SUSPICIOUS,
    to_dict(Verdict(Kind.SUSPICIOUS, "said so")),
    received_at=NOON.timestamp(),
    state=State.DONE,
    object_id="em:1",
)
UNSETTLED = replace(JUDGED, verdict=to_dict(Verdict(Kind.UNDETERMINED, "dns", retry=True)))


@pytest.mark.parametrize(
    ("judged", "found", "inherits", "why"),
    [
        (JUDGED, FIRST, True, "the same mail in another folder"),
        (JUDGED, replace(FIRST, raw=BOUNCED), False, "it came another way: a forged copy may have"),
        (JUDGED, replace(FIRST, size=9_999), False, "another length, whatever the server calls it"),
        (JUDGED, replace(FIRST, received=NOON + timedelta(seconds=1)), False, "delivered again"),
        (JUDGED, replace(FIRST, received=None), False, "when it came is not known"),
        (JUDGED, replace(FIRST, object_id="em:2"), False, "the server calls it otherwise"),
        (replace(JUDGED, object_id=""), replace(FIRST, object_id=""), False, "it has no name"),
        (replace(JUDGED, state=State.AGAIN), FIRST, False, "a second look is still to come"),
        (UNSETTLED, FIRST, False, "looked at for the last time, and a look-up had failed"),
        (replace(JUDGED, verdict={"verdict": "odd"}), FIRST, False, "a verdict of another version"),
    ],
)
def test_a_verdict_is_inherited_from_the_very_same_mail_only(
    journal: Journal, mailbox: ImapMailbox, judged: Judged, found: Mail, inherits: bool, why: str
) -> None:
    journal.record([judged])
    twins = Twins(mailbox, journal, "shop", Opened(WORK, 1, 8, 1))
    verdict = twins.known(found, fingerprint(found.raw, found.size))
    assert (verdict is not None, found.uid in twins) == (inherits, inherits), why


def test_mails_that_cannot_be_had_are_not_one() -> None:
    assert content_id(b"", 100) == ""


class Refusing(ImapMailbox):
    """Its INBOX may not be opened any more."""

    def open(self, folder: str) -> Opened:
        if folder == "INBOX":
            raise RefusedError("The server refused SELECT.")
        return super().open(folder)


def _move_twice(mailbox: ImapMailbox) -> None:
    """The only mail goes to another folder, in two copies."""
    (uid,) = mailbox.uids()
    mailbox.copy(uid, WORK)
    mailbox.copy(uid, WORK)
    mailbox.remove(uid)


class TestFollowing:
    @pytest.fixture
    def guard(self, server: DemoServer, mailbox: ImapMailbox, journal: Journal) -> Guard:
        """INBOX has a mail that was dealt with, Work is guarded too."""
        account = Guarded("shop", Trust(), UNBRAKED)
        guard = Guard(account, mailbox, BelievingPool(), journal, clock=NOON.timestamp)
        server.deliver(WORK, b"Subject: old\r\n\r\n", received=NOON)
        guard.begin(WORK)
        server.deliver("INBOX", ODD, received=NOON)
        mailbox.open("INBOX")
        assert len(list(guard.take("INBOX", mailbox.uids()))) == 1
        return guard

    def sweep(self, guard: Guard) -> list[Handled]:
        return list(guard.sweep(WORK))

    def test_of_two_copies_one_is_the_mail_that_was_moved(
        self, server: DemoServer, mailbox: ImapMailbox, journal: Journal, guard: Guard
    ) -> None:
        _move_twice(mailbox)
        (handled,) = self.sweep(guard)
        entries = journal.by_fingerprint("shop", handled.seen.fingerprint)
        lying = {one.uid for one in server.folders()[WORK] if one.raw == ODD}
        assert {entry.key.uid for entry in entries} == lying

    def test_a_folder_that_may_not_be_opened_any_more_stops_no_other(
        self, server: DemoServer, mailbox: ImapMailbox, guard: Guard
    ) -> None:
        mailbox.copy(mailbox.uids()[0], WORK)
        with closing(Refusing(mailbox.settings, lambda: "word")) as refusing:
            refusing.connect()
            guard._mailbox = refusing
            (handled,) = self.sweep(guard)
        assert (handled.repeat, handled.deed) == (True, "done.labelled")

    def test_nor_are_both_where_the_one_was_dealt_with_before_the_other(
        self, server: DemoServer, mailbox: ImapMailbox, journal: Journal, guard: Guard
    ) -> None:
        _move_twice(mailbox)
        twins = Twins(mailbox, journal, "shop", mailbox.open(WORK))
        judge = judge_mails(
            mailbox, mailbox.uids()[1:], BelievingPool(), Trust(), final=True, known=twins.known
        )
        assert [len(twins.follow([seen])) for seen in list(judge)] == [1, 0]
