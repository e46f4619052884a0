"""One mail in several places: analysed once, acted upon once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailguard.audit.answered import Sent
from mailguard.audit.state import State as AuditState
from mailguard.audit.walk import Scope, Walk, reporting
from mailguard.auth.trust import Trust
from mailguard.demo.server import DemoServer
from mailguard.guard.model import Handled
from mailguard.journal import Journal
from mailguard.journal.model import Deed, State
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.mailbox.model import GMAIL_ID, Moving
from mailguard.verdict.model import Kind
from tests.system.gmail import ALL_MAIL, Gmail
from tests.system.guardian import ACCOUNT, BelievingPool, Guardian, done, mail
from tests.system.imapserver import PASSWORD, ImapServer

QUARANTINE, WORK = "Mailguard Quarantine", "Work"
FORGED, ODD = mail(1, Kind.IMPERSONATION), mail(2, Kind.SUSPICIOUS)


class CountingPool(BelievingPool):
    """Counts the analyses."""

    count = 0

    def analyse(self, *args, **kwargs):  # type: ignore[no-untyped-def]  # as the one above
        self.count += 1
        return super().analyse(*args, **kwargs)


class Shop:
    """An account with several folders that are guarded."""

    def __init__(self, mailbox: ImapMailbox, journal: Journal) -> None:
        self.mailbox = mailbox
        self.journal = journal
        self.pool = CountingPool()
        self.guardian = Guardian(mailbox, journal)
        self.guardian.guard._pool = self.pool

    def begin(self, *folders: str) -> None:
        for folder in folders:
            self.guardian.guard.begin(folder)

    def sweep(self, *folders: str) -> list[Handled]:
        return [handled for folder in folders for handled in self.guardian.guard.sweep(folder)]

    def deeds(self, deed: Deed) -> int:
        return len(done(self.journal, deed))


class TestGmail:
    @pytest.fixture
    def gmail(self) -> Iterator[Gmail]:
        with Gmail() as server:
            server.demo.deliver(ALL_MAIL, b"Subject: old\r\n\r\n")
            server.demo.deliver(WORK, b"Subject: old\r\n\r\n")
            yield server

    @pytest.fixture
    def shop(self, gmail: Gmail, journal: Journal) -> Iterator[Shop]:
        with closing(gmail.mailbox()) as mailbox:
            mailbox.connect()
            shop = Shop(mailbox, journal)
            shop.begin("INBOX", WORK, ALL_MAIL)
            yield shop

    def test_its_id_comes_with_the_mail_in_the_same_command(self, gmail: Gmail, shop: Shop) -> None:
        gmail.deliver(ODD, "INBOX")
        shop.mailbox.open("INBOX")
        (found,) = shop.mailbox.fetch(shop.mailbox.uids())
        assert found.object_id.startswith(GMAIL_ID)
        fetches = [line for line in gmail.commands if b"UID FETCH" in line]
        assert len(fetches) == 1
        assert b"X-GM-MSGID" in fetches[0]
        assert b"BODY.PEEK[]" in fetches[0]

    def test_mail_in_inbox_and_all_mail_is_one(self, gmail: Gmail, shop: Shop) -> None:
        gmail.deliver(FORGED, "INBOX")
        gmail.deliver(ODD, "INBOX")
        handled = shop.sweep("INBOX", ALL_MAIL)
        assert shop.pool.count == 2
        assert [one.repeat for one in handled] == [False, False, True, True]
        assert (shop.deeds(Deed.QUARANTINE), shop.deeds(Deed.TAG)) == (1, 2)
        assert [one.raw for one in gmail.demo.folders()[QUARANTINE]] == [FORGED]
        assert shop.journal.pending(ACCOUNT) == []

    def test_seen_in_all_mail_first_it_is_moved_out_of_the_inbox_still(
        self, gmail: Gmail, shop: Shop
    ) -> None:
        gmail.deliver(FORGED, "INBOX")
        shop.sweep(ALL_MAIL, "INBOX")
        assert shop.pool.count == 1
        folders = gmail.demo.folders()
        assert [one.raw for one in folders[QUARANTINE]] == [FORGED]
        assert folders["INBOX"] == []
        assert len(folders[ALL_MAIL]) == 2, "nothing leaves All Mail"

    def test_nothing_is_moved_out_of_all_mail(self, gmail: Gmail, shop: Shop) -> None:
        gmail.deliver(FORGED)
        shop.mailbox.open("INBOX")
        assert shop.mailbox.means().moving is Moving.MOVE
        (handled,) = shop.sweep(ALL_MAIL)
        assert shop.mailbox.means().moving is Moving.NONE
        assert handled.deed == "done.labelled"
        assert shop.deeds(Deed.QUARANTINE) == 0

    def test_a_second_look_finds_nothing_new(self, gmail: Gmail, shop: Shop) -> None:
        gmail.deliver(FORGED, "INBOX", WORK)
        shop.sweep(WORK, "INBOX", ALL_MAIL)
        before = shop.pool.count
        assert shop.sweep(WORK, "INBOX", ALL_MAIL) == []
        assert (before, shop.pool.count) == (1, 1)


def test_an_audit_reads_a_mail_of_gmail_once(journal: Journal, tmp_path: Path) -> None:
    with Gmail() as server:
        server.deliver(ODD, "INBOX")
        server.deliver(FORGED)
        with closing(server.mailbox()) as mailbox:
            mailbox.connect()
            pool = CountingPool()
            state = AuditState.open(tmp_path, "this audit", resume=False)
            walk = Walk(mailbox, "shop", Scope((ALL_MAIL, "INBOX")), state, Sent())
            rows = list(walk.rows(reporting(mailbox, pool, Trust())))
    assert [row.place.rpartition("/")[0] for row in rows] == ["shop/INBOX", f"shop/{ALL_MAIL}"]
    assert pool.count == 2


class TestMovedByTheUser:
    """On real servers and, for RFC 8474, on the demonstration's."""

    @pytest.fixture
    def shop(self, server: ImapServer, user: str, journal: Journal) -> Iterator[Shop]:
        with closing(server.mailbox(user)) as mailbox:
            mailbox.connect()
            mailbox.ensure_folder(WORK)
            shop = Shop(mailbox, journal)
            shop.begin("INBOX", WORK)
            yield shop

    def move(self, server: ImapServer, user: str, source: str, to: str) -> None:
        client = server.client(user)
        client.select_folder(source)
        uids = client.search()
        client.copy(uids, to)
        client.delete_messages(uids)
        client.expunge()
        client.logout()

    def test_it_is_not_judged_or_acted_upon_again(
        self, server: ImapServer, user: str, shop: Shop
    ) -> None:
        server.deliver(user, [ODD])
        (first,) = shop.sweep("INBOX")
        self.move(server, user, "INBOX", WORK)
        assert shop.sweep("INBOX", WORK) == []
        assert (shop.pool.count, shop.deeds(Deed.TAG)) == (1, 1)
        (entry,) = shop.journal.by_fingerprint(ACCOUNT, first.seen.fingerprint)
        assert (entry.key.folder, entry.state) == (WORK, State.DONE)
        self.move(server, user, WORK, "INBOX")
        assert shop.sweep("INBOX", WORK) == []
        assert shop.journal.by_id(entry.id).key.folder == "INBOX"

    def test_what_was_not_yet_acted_upon_is_where_it_is_now(
        self, server: ImapServer, user: str, shop: Shop
    ) -> None:
        server.deliver(user, [ODD])
        (first,) = shop.sweep("INBOX")
        (entry,) = shop.journal.by_fingerprint(ACCOUNT, first.seen.fingerprint)
        change = "UPDATE mails SET state = 'pending'"
        shop.journal.writer.submit(lambda db: db.execute(change)).result()
        self.move(server, user, "INBOX", WORK)
        assert shop.sweep(WORK) == []
        assert shop.journal.by_id(entry.id).state is State.DONE
        assert shop.deeds(Deed.TAG) == 2

    def test_a_copy_that_stays_beside_it_is_dealt_with_but_not_analysed(
        self, server: ImapServer, user: str, shop: Shop
    ) -> None:
        server.deliver(user, [ODD])
        shop.sweep("INBOX")
        client = server.client(user)
        client.select_folder("INBOX")
        client.copy(client.search(), WORK)
        client.logout()
        (handled,) = shop.sweep(WORK)
        assert (handled.repeat, handled.deed) == (True, "done.labelled")
        assert shop.pool.count == 1

    def test_another_delivery_of_the_same_words_is_dealt_with(
        self, server: ImapServer, user: str, shop: Shop
    ) -> None:
        if not server.takes_copies:
            pytest.skip(f"{server.name} takes no copies")
        server.deliver(user, [FORGED])
        shop.sweep("INBOX")
        time.sleep(1.1)  # the server's time of arrival has whole seconds
        server.deliver(user, [FORGED])
        (handled,) = shop.sweep("INBOX")
        assert handled.deed == "done.moved"
        assert len(server.content(user, QUARANTINE)) == 2


def test_an_id_of_rfc_8474_is_asked_for_where_it_is_offered() -> None:
    with DemoServer("shop", PASSWORD) as server:
        server.deliver("INBOX", ODD)
        settings = ImapSettings("127.0.0.1", "shop", server.port, Tls.PLAIN)
        with closing(ImapMailbox(settings, lambda: PASSWORD)) as mailbox:
            mailbox.connect()
            assert "OBJECTID" in mailbox.capabilities
            mailbox.open("INBOX")
            mailbox.copy(1, mailbox.ensure_folder(WORK))
            ids = set()
            for folder in ("INBOX", WORK):
                mailbox.open(folder)
                ids |= {found.object_id for found in mailbox.fetch(mailbox.uids())}
    (only,) = ids
    assert only.startswith("em:")
