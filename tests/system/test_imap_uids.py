"""What is new in a folder, and what is not although its UIDs are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.demo.server import DemoServer
from mailguard.journal import Journal
from mailguard.journal.model import Entry, Key, State
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.verdict.model import Kind
from tests.system.guardian import ACCOUNT, Guardian, mail
from tests.system.imapserver import PASSWORD

EARLIER = datetime.now(UTC) - timedelta(days=30)
LATER = datetime.now(UTC) + timedelta(hours=1)
OLD, KNOWN, NEW = (mail(number, Kind.SUSPICIOUS) for number in range(3))


class Shop:
    """A guarded account on a server whose folder can be renumbered."""

    def __init__(self, server: DemoServer, journal: Journal) -> None:
        self.server = server
        self.journal = journal
        settings = ImapSettings("127.0.0.1", "shop", server.port, Tls.PLAIN)
        self.mailbox = ImapMailbox(settings, lambda: PASSWORD)
        self.mailbox.connect()
        self.guardian = Guardian(self.mailbox, journal)

    def renumber(self) -> None:
        """Give the folder a new UIDVALIDITY, and its mails new UIDs."""
        inbox = self.server._folders._inbox
        inbox._uid_validity += 1
        for uid in sorted(inbox._messages):
            message = inbox._messages.pop(uid)
            inbox._max_uid += 1
            inbox._messages[inbox._max_uid] = type(message).copy(message, uid=inbox._max_uid)

    def restore(self, uid: int) -> None:
        """Bring the folder back to what it was when `uid` was the last one given."""
        inbox = self.server._folders._inbox
        for later in [known for known in inbox._messages if known > uid]:
            del inbox._messages[later]
        inbox._max_uid = uid

    def reconnect(self) -> None:
        self.mailbox.connect()
        self.guardian = Guardian(self.mailbox, self.journal)

    @property
    def tagged(self) -> list[bytes]:
        return [m.raw for m in self.server.folders()["INBOX"] if "MailguardSuspicious" in m.flags]

    def entries(self) -> list[Entry]:
        uidvalidity = self.mailbox.open("INBOX").uidvalidity
        keys = [Key(ACCOUNT, "INBOX", uidvalidity, uid) for uid in self.mailbox.uids()]
        return [entry for key in keys if (entry := self.journal.entry(key))]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with (
        DemoServer("shop", PASSWORD) as server,
        Journal.open(tmp_path / "journal.db") as journal,
    ):
        found = Shop(server, journal)
        yield found
        found.mailbox.close()


def test_guarding_begins_now(shop: Shop) -> None:
    shop.server.deliver("INBOX", OLD)
    shop.guardian.look()
    shop.server.deliver("INBOX", NEW)
    shop.guardian.look()
    assert shop.tagged == [NEW]


def test_what_was_judged_is_not_judged_again_though_the_cursor_lags(shop: Shop) -> None:
    shop.guardian.look()
    shop.server.deliver("INBOX", NEW)
    shop.guardian.look()
    (entry,) = shop.entries()
    shop.journal.writer.submit(lambda db: db.execute("UPDATE cursors SET high_water = 0")).result()
    shop.guardian.look()
    assert shop.entries() == [entry]


class TestUnderNewUids:
    @pytest.fixture(autouse=True)
    def history(self, shop: Shop) -> None:
        """A mail of long ago, and one that was judged."""
        shop.server.deliver("INBOX", OLD, received=EARLIER)
        shop.guardian.look()
        shop.server.deliver("INBOX", KNOWN)
        shop.guardian.look()
        assert shop.tagged == [KNOWN]

    def test_known_mail_keeps_its_verdict_and_is_not_acted_upon_twice(self, shop: Shop) -> None:
        (before,) = shop.entries()
        shop.renumber()
        shop.guardian.look()
        (after,) = shop.entries()
        assert after.id == before.id
        assert after.key.uidvalidity == before.key.uidvalidity + 1
        assert after.state is State.DONE
        assert len(shop.journal.deeds(after.id)) == 1

    def test_mail_that_came_meanwhile_is_judged_and_history_is_not(self, shop: Shop) -> None:
        shop.renumber()
        shop.server.deliver("INBOX", NEW, received=LATER)
        shop.guardian.look()
        assert shop.tagged == [KNOWN, NEW]

    def test_a_crash_in_between_changes_nothing(self, shop: Shop) -> None:
        shop.renumber()
        shop.server.deliver("INBOX", NEW, received=LATER)
        next(shop.guardian.guard.sweep("INBOX"), None)
        shop.guardian.guard.recover()
        shop.guardian.look()
        assert shop.tagged == [KNOWN, NEW]
        assert len(shop.entries()) == 2


class TestUidsGivenOnceMore:
    """After a restart from a backup, under the UIDVALIDITY there was."""

    @pytest.fixture(autouse=True)
    def backup(self, shop: Shop) -> None:
        """Of two mails that were judged the second one is lost."""
        shop.guardian.look()
        shop.server.deliver("INBOX", OLD)
        uid = shop.server._folders._inbox._max_uid
        shop.server.deliver("INBOX", KNOWN, received=EARLIER)
        shop.guardian.look()
        shop.restore(uid)

    @pytest.mark.parametrize("before", [0, 1, 2])
    def test_what_comes_is_judged(self, shop: Shop, before: int) -> None:
        """As many mails as `before` have come by the time we are back."""
        mails = [mail(number, Kind.SUSPICIOUS) for number in (7, 8, 9)]
        for raw in mails[:before]:
            shop.server.deliver("INBOX", raw, received=LATER)
        shop.reconnect()
        shop.guardian.look()
        for raw in mails[before:]:
            shop.server.deliver("INBOX", raw, received=LATER)
        shop.guardian.look()
        assert shop.tagged == [OLD, *mails]
        assert len(shop.entries()) == 4

    def test_what_was_judged_is_not_judged_again(self, shop: Shop) -> None:
        before = shop.entries()
        for _ in range(2):
            shop.reconnect()
            shop.guardian.look()
        assert shop.entries() == before
        assert [len(shop.journal.deeds(entry.id)) for entry in before] == [1]

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE mails SET fingerprint = 'of another length'",
            "UPDATE mails SET fingerprint = 'of another length', received_at = NULL",
        ],
        ids=["its time is the same", "its time is not known"],
    )
    def test_a_mail_is_no_other_for_its_length_alone(self, shop: Shop, sql: str) -> None:
        shop.server.deliver("INBOX", NEW, received=EARLIER)
        shop.guardian.look()
        shop.journal.writer.submit(lambda db: db.execute(sql)).result()
        before = shop.entries()
        shop.reconnect()
        shop.guardian.look()
        assert shop.entries() == before
