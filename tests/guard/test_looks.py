"""Which mails are looked at, and how often."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace

import pytest

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.demo.server import DemoServer
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Intent, Judged, Key, Outcome, State
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import Opened
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.serial import to_dict
from tests.system.guardian import UNBRAKED, BelievingPool, mail

ODD = mail(1, Kind.SUSPICIOUS)
NEW = mail(2, Kind.SUSPICIOUS)


NEVER = mail(3, Kind.UNDETERMINED)


class NeverSure(BelievingPool):
    """No look-up is ever answered."""

    def analyse(
        self, raw: bytes, context: Context, checkpoint: Callable[[], None] = lambda: None
    ) -> Future[Verdict]:
        future: Future[Verdict] = Future()
        future.set_result(Verdict(Kind.UNDETERMINED, "unanswered", retry=True))
        return future


def _guard(mailbox: ImapMailbox, journal: Journal) -> Guard:
    account = Guarded("shop", Trust(), UNBRAKED)
    return Guard(account, mailbox, BelievingPool(), journal, clock=time.time)


class Silent(ImapMailbox):
    """As NetEase's servers, it does not say which UID comes next."""

    def open(self, folder: str) -> Opened:
        return replace(super().open(folder), uidnext=None)


@pytest.mark.parametrize("kind", [ImapMailbox, Silent])
def test_guarding_begins_with_the_next_mail(
    server: DemoServer, mailbox: ImapMailbox, journal: Journal, kind: type[ImapMailbox]
) -> None:
    for _ in range(3):
        server.deliver("INBOX", ODD)
    with closing(kind(mailbox.settings, lambda: "word")) as opened:
        opened.connect()
        guard = _guard(opened, journal)
        guard.begin("INBOX")
        assert list(guard.sweep("INBOX")) == []
        server.deliver("INBOX", NEW)
        guard.begin("INBOX")  # as after each connect
        assert [one.seen.message_id for one in guard.sweep("INBOX")] == ["<2@example.com>"]


def _recorded(journal: Journal, opened: Opened, uid: int, state: State) -> Key:
    key = Key("shop", opened.folder, opened.uidvalidity, uid)
    verdict = to_dict(Verdict(Kind.SUSPICIOUS, "said so"))
    journal.record([Judged(key, "a print", 1, Kind.SUSPICIOUS, verdict, state=state)])
    return key


@pytest.mark.parametrize("why", ["the user took it away", "the folder has new UIDs"])
def test_a_second_look_at_what_is_not_there_is_the_last(
    server: DemoServer, mailbox: ImapMailbox, journal: Journal, why: str
) -> None:
    server.deliver("INBOX", ODD)
    opened = mailbox.open("INBOX")
    (uid,) = mailbox.uids()
    if why == "the user took it away":
        mailbox.remove(uid)
    else:
        opened = replace(opened, uidvalidity=opened.uidvalidity - 1)
    _recorded(journal, opened, uid, State.AGAIN)
    assert list(_guard(mailbox, journal).look_again()) == []
    assert journal.again("shop") == []


@pytest.mark.parametrize("seen_at", [-1.1, 1.1], ids=["a day ago", "in a day: the clock went back"])
def test_a_look_a_day_from_the_first_is_the_last(
    server: DemoServer, mailbox: ImapMailbox, journal: Journal, seen_at: float
) -> None:
    server.deliver("INBOX", NEVER)
    opened = mailbox.open("INBOX")
    _recorded(journal, opened, mailbox.uids()[0], State.AGAIN)
    now = journal.now() - seen_at * 24 * 3600
    account = Guarded("shop", Trust(), UNBRAKED)
    guard = Guard(account, mailbox, NeverSure(), journal, clock=lambda: now)
    assert len(list(guard.look_again())) == 1
    assert journal.again("shop") == []


def test_mail_that_is_not_found_under_new_uids_is_given_up(
    server: DemoServer, mailbox: ImapMailbox, journal: Journal
) -> None:
    """Else it would be waited for, and said to wait, for ever."""
    server.deliver("INBOX", NEW)
    opened = mailbox.open("INBOX")
    before = replace(opened, uidvalidity=opened.uidvalidity - 1)
    journal.advance("shop", "INBOX", before.uidvalidity, 1)
    _recorded(journal, before, 1, State.PENDING)
    guard = _guard(mailbox, journal)
    guard.catch_up()
    list(guard.sweep("INBOX"))
    assert journal.pending("shop") == []


@pytest.mark.parametrize(
    ("state", "outcome", "deed", "marked", "why"),
    [
        (None, None, "done.labelled", True, "new"),
        (State.DONE, None, "done.labelled", True, "only reported on, until now"),
        (State.DONE, Outcome.REFUSED, "done.labelled", True, "refused before: tried again"),
        (State.DONE, Outcome.DONE, "done.labelled", False, "marked before, and perhaps unmarked"),
        (State.DONE, Outcome.GONE, "", False, "the user had taken it elsewhere, and back"),
        (State.AGAIN, None, "", False, "the service has a second look at it to come"),
    ],
)
def test_what_an_audit_that_acts_leaves_as_it_is(
    server: DemoServer,
    mailbox: ImapMailbox,
    journal: Journal,
    state: State | None,
    outcome: Outcome | None,
    deed: str,
    marked: bool,
    why: str,
) -> None:
    server.deliver("INBOX", ODD)
    opened = mailbox.open("INBOX")
    (uid,) = mailbox.uids()
    if state is not None:
        key = _recorded(journal, opened, uid, state)
        entry = journal.entry(key)
        if outcome is not None:
            what = Deed.TAG if outcome is Outcome.DONE else Deed.QUARANTINE
            journal.did(Intent(entry.id, what, "keyword", key), outcome)
    (handled,) = _guard(mailbox, journal).take("INBOX", [uid])
    assert handled.deed == deed, why
    assert ("MailguardSuspicious" in mailbox.flags(uid)) is marked, why
