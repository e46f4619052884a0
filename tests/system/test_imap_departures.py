"""What the user takes out of quarantine is noticed, whether or not it comes by again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from mailguard.actions.release import release
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Fate
from mailguard.journal.review import Status, caught
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import Spot
from mailguard.verdict.model import Kind
from tests.system.guardian import Guardian, done, mail
from tests.system.imapserver import ImapServer

QUARANTINE = "Mailguard Quarantine"
MAILS = [mail(number, Kind.IMPERSONATION) for number in range(6)]
NEVER_THERE = 4_000_000


class Shop:
    """An account with six mails in quarantine."""

    def __init__(
        self, server: ImapServer, user: str, mailbox: ImapMailbox, journal: Journal
    ) -> None:
        self.server, self.user = server, user
        self.mailbox, self.journal = mailbox, journal
        self.guardian = Guardian(mailbox, journal)
        self.guardian.look()
        server.deliver(user, MAILS)
        self.guardian.look()

    def look_after(self) -> int:
        return self.guardian.guard.look_after()

    def take(self, *places: int, to: str = "") -> None:
        """Move or delete what lies at these places of the quarantine, as the user's program."""
        client = self.server.client(self.user)
        client.select_folder(QUARANTINE)
        uids = [uid for place, uid in enumerate(client.search()) if place in places]
        if to:
            if not client.folder_exists(to):
                client.create_folder(to)
            client.copy(uids, to)
        client.delete_messages(uids)
        client.expunge()
        client.logout()

    def statuses(self) -> list[Status]:
        return [one.status for one in caught(self.journal)]


@pytest.fixture
def shop(server: ImapServer, user: str, tmp_path: Path) -> Iterator[Shop]:
    with (
        Journal.open(tmp_path / "journal.db") as journal,
        closing(server.mailbox(user)) as mailbox,
    ):
        mailbox.connect()
        yield Shop(server, user, mailbox, journal)


def test_what_was_moved_or_deleted_is_noticed_once(shop: Shop) -> None:
    assert shop.look_after() == 0
    shop.take(1, to="Mine")
    shop.take(2, 3)
    assert shop.look_after() == 3
    assert shop.look_after() == 0
    out = Status.TAKEN_OUT
    assert shop.statuses().count(out) == 3
    (fate,) = {
        d.means for one in caught(shop.journal) for d in one.deeds if d.deed is Deed.TAKE_OUT
    }
    assert fate == Fate.AWAY


def test_it_is_noticed_at_the_next_connection(shop: Shop) -> None:
    shop.look_after()
    shop.take(0, 5)
    shop.mailbox.connect()
    assert shop.look_after() == 2


def test_where_the_server_can_it_tells_in_one_round_trip(shop: Shop) -> None:
    """Of a UID that was never there, QRESYNC says nothing; asked for one by one it is gone."""
    can = "QRESYNC" in shop.mailbox.capabilities
    shop.look_after()
    shop.take(4)
    (first, *_) = done(shop.journal, Deed.QUARANTINE)
    uidvalidity = first.landed_uidvalidity
    assert uidvalidity is not None
    (since,) = shop.journal.writer.submit(
        lambda db: [row["modseq"] for row in db.execute("SELECT modseq FROM modseqs")] or [None]
    ).result()
    landed = {d.landed_uid or 0 for d in done(shop.journal, Deed.QUARANTINE)}
    found = shop.mailbox.gone(QUARANTINE, uidvalidity, landed | {NEVER_THERE}, since)
    assert found is not None
    assert (NEVER_THERE in found.uids) is not can
    assert len(found.uids & landed) == 1
    assert (found.modseq is not None) is can


def test_under_new_uids_nothing_is_said(shop: Shop) -> None:
    assert shop.mailbox.gone(QUARANTINE, 1, {1}, 1) is None


def test_a_quarantine_that_vanished_stops_nothing(shop: Shop) -> None:
    client = shop.server.client(shop.user)
    client.delete_folder(QUARANTINE)
    client.logout()
    assert shop.look_after() == 0
    assert set(shop.statuses()) == {Status.QUARANTINED}


def test_what_is_guarded_goes_on_as_before(shop: Shop) -> None:
    shop.look_after()
    shop.server.deliver(shop.user, [mail(77, Kind.IMPERSONATION)])
    shop.guardian.look()
    assert len(shop.server.content(shop.user, QUARANTINE)) == 7


def test_news_of_flags_does_not_bring_a_mail_back(shop: Shop) -> None:
    """With QRESYNC a server names the UID in what nobody asked for, too."""
    shop.mailbox.open(QUARANTINE)
    uids = shop.mailbox.uids()
    client = shop.server.client(shop.user)
    client.select_folder(QUARANTINE)
    client.add_flags(uids[:2], ["\\Flagged"])
    shop.mailbox.wait(0.0, Event())  # its NOOP is when the news comes
    client.delete_messages(uids[:1])
    client.expunge()
    client.logout()
    shop.mailbox.wait(0.0, Event())
    assert shop.mailbox.flags(uids[0]) is None
    assert shop.mailbox.there(uids[:2]) == {uids[1]}


def test_what_comes_back_later_is_let_be(shop: Shop) -> None:
    shop.take(0, to="Mine")
    shop.look_after()
    client = shop.server.client(shop.user)
    client.select_folder("Mine")
    client.copy(client.search(), "INBOX")
    client.delete_messages(client.search())
    client.expunge()
    client.logout()
    shop.guardian.look()
    assert len(shop.server.content(shop.user)) == 1
    fates = [d.means for one in caught(shop.journal) for d in one.deeds if d.deed is Deed.TAKE_OUT]
    assert fates == [Fate.AWAY, Fate.KEPT]


def test_what_was_released_is_no_departure(shop: Shop) -> None:
    (first, *_) = caught(shop.journal)
    release(shop.mailbox, shop.journal, first.entry)
    assert shop.look_after() == 0


def test_what_the_user_deletes_at_the_very_moment_is_gone_and_not_refused(shop: Shop) -> None:
    spot = shop.mailbox.spot

    def overtaken(folder: str) -> Spot:
        client = shop.server.client(shop.user)
        client.select_folder("INBOX")
        client.delete_messages(client.search())
        client.expunge()
        client.logout()
        return spot(folder)

    shop.mailbox.spot = overtaken
    shop.server.deliver(shop.user, [mail(77, Kind.IMPERSONATION)])
    assert [handled.deed for handled in shop.guardian.guard.sweep("INBOX")] == ["done.gone"]
    assert shop.server.content(shop.user) == []
    assert len(shop.server.content(shop.user, QUARANTINE)) == len(MAILS)
