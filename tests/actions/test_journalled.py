"""What stands in the journal at each step, for whoever comes after a crash."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.actions.plan import Standing
from mailguard.actions.recover import recover
from mailguard.actions.release import release
from mailguard.actions.standing import standing_of
from mailguard.journal.model import Deed, Outcome
from mailguard.mailbox.errors import MailboxError, OverQuotaError, RefusedError
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import Landing, Means, Moving
from mailguard.verdict.model import Kind
from tests.actions.conftest import ACCOUNT, INBOX, QUARANTINE, RAW, Shop


class Watched(ImapMailbox):
    """Notes what is on the disk whenever the server is told to do something to a mail."""

    way = Moving.MOVE

    disk: Path
    seen: list[tuple[str, list[str]]]

    def means(self) -> Means:
        return replace(super().means(), moving=self.way)

    def move(self, uid: int, folder: str) -> Landing | None:
        self._note("move")
        return super().move(uid, folder)

    def copy(self, uid: int, folder: str) -> Landing | None:
        self._note("copy")
        return super().copy(uid, folder)

    def remove(self, uid: int) -> bool:
        self._note("remove")
        return super().remove(uid)

    def _note(self, what: str) -> None:
        with contextlib.closing(sqlite3.connect(self.disk)) as db:
            sql = "SELECT state FROM intents WHERE deed IN ('quarantine', 'release') ORDER BY id"
            self.seen.append((what, [row[0] for row in db.execute(sql)]))


@pytest.fixture
def watched(shop: Shop) -> Iterator[Watched]:
    with contextlib.closing(Watched(shop.mailbox.settings, lambda: "word")) as mailbox:
        mailbox.connect()
        mailbox.disk, mailbox.seen = shop.journal.path, []
        shop.mailbox.close()
        shop.mailbox = mailbox
        yield mailbox


@pytest.mark.parametrize(
    ("way", "there", "back"),
    [
        (Moving.MOVE, [("move", ["intended"])], [("move", ["done", "intended"])]),
        (
            Moving.COPY_EXPUNGE,
            [("copy", ["intended"]), ("remove", ["copied"])],
            [("copy", ["done", "intended"]), ("remove", ["done", "copied"])],
        ),
    ],
)
def test_each_step_is_on_the_disk_before_the_server_is_told(
    shop: Shop,
    watched: Watched,
    way: Moving,
    there: list[tuple[str, list[str]]],
    back: list[tuple[str, list[str]]],
) -> None:
    watched.way = way
    entry = shop.receive()
    assert shop.perform(entry) is Outcome.DONE
    assert watched.seen == there
    watched.seen.clear()
    assert release(watched, shop.journal, entry).outcome is Outcome.DONE
    assert watched.seen == back


def test_a_release_that_only_takes_a_mark_off_is_remembered_too(shop: Shop) -> None:
    entry = shop.receive(RAW, Kind.SUSPICIOUS)
    shop.perform(entry)
    release(shop.mailbox, shop.journal, entry)
    assert standing_of(shop.mailbox, shop.journal, entry) is Standing.RELEASED
    assert release(shop.mailbox, shop.journal, entry).note == "released before"


def test_a_server_that_says_yes_to_moving_what_has_gone_moved_nothing(shop: Shop) -> None:
    entry = shop.receive()
    shop.mailbox.move = lambda _uid, _folder: None
    assert shop.perform(entry) is Outcome.GONE
    moved = shop.journal.deeds(entry.id)[-1]
    assert (moved.deed, moved.outcome) == (Deed.QUARANTINE, Outcome.GONE)


def test_a_folder_that_gets_new_uids_in_the_midst_of_a_move_loses_no_other_mail(
    shop: Shop, watched: Watched
) -> None:
    """The server does not say what became of the copy, so that another folder is opened."""

    def copy(uid: int, folder: str) -> None:
        ImapMailbox.copy(watched, uid, folder)
        inbox = shop.server._folders._inbox
        inbox._uid_validity += 1
        message = inbox._messages.pop(other.key.uid)
        inbox._messages[entry.key.uid] = type(message).copy(message, uid=entry.key.uid)

    watched.way = Moving.COPY_EXPUNGE
    entry = shop.receive()
    other = shop.receive(b"From: b@example.com\r\n\r\nanother\r\n", Kind.UNRELATED)
    watched.copy = copy
    with pytest.raises(MailboxError, match="new UIDs"):
        shop.perform(entry)
    assert b"another" in shop.content(INBOX)[0][0]
    watched.connect()
    recover(watched, shop.journal, ACCOUNT)
    assert b"another" in shop.content(INBOX)[0][0]
    assert [raw for raw, _ in shop.content(QUARANTINE)] == [RAW]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (RefusedError("not permitted"), "the server's last word"),
        (
            OverQuotaError("no room", delay=3600.0),
            "it may be so for months",
        ),
    ],
)
def test_a_mail_that_may_not_be_moved_stays_with_one_mark(
    shop: Shop, error: RefusedError, why: str
) -> None:
    def refuse(_uid: int, _folder: str) -> Landing:
        raise error

    entry = shop.receive()
    shop.mailbox.move = refuse
    assert shop.perform(entry) is Outcome.REFUSED, why
    deeds = [(deed.deed, deed.outcome) for deed in shop.journal.deeds(entry.id)]
    assert deeds == [(Deed.TAG, Outcome.DONE), (Deed.QUARANTINE, Outcome.REFUSED)]
    assert (len(shop.content(INBOX)), shop.content(QUARANTINE)) == (1, [])
    assert shop.journal.pending(ACCOUNT) == [], "it is tried no more"


@pytest.mark.parametrize("step", ["tag", "move"])
def test_where_the_server_is_busy_the_mail_is_left_for_later(shop: Shop, step: str) -> None:
    def refuse(*_: object) -> None:
        raise RefusedError("try again later", delay=60.0)

    entry = shop.receive()
    setattr(shop.mailbox, step, refuse)
    with pytest.raises(RefusedError, match="later"):
        shop.perform(entry)
    assert shop.journal.pending(ACCOUNT) == [entry]
    assert shop.journal.open_intents(ACCOUNT) == [], "nothing came of it, that is certain"


def test_a_mail_that_the_server_does_not_tell_of_is_not_taken_for_gone(shop: Shop) -> None:
    def refuse(_uid: int) -> frozenset[str]:
        raise RefusedError("corrupted")

    entry = shop.receive()
    shop.mailbox.flags = refuse
    with pytest.raises(RefusedError):
        shop.perform(entry)
    assert shop.journal.pending(ACCOUNT) == [entry]
