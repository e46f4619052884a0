"""Marks, folders and moves on a real Dovecot, rung by rung."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailguard.actions.recover import recover
from mailguard.actions.release import release
from mailguard.journal import Journal
from mailguard.journal.model import Outcome
from mailguard.mailbox.errors import NoSuchFolderError, OverQuotaError
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import Label, Moving
from mailguard.providers.load import profiles
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind
from tests.system.conftest import NO_MOVE, running
from tests.system.dovecot import Dovecot
from tests.system.guardian import ACCOUNT, Guardian, mail
from tests.system.imapserver import PASSWORD, ImapServer

ODD = mail(1, Kind.SUSPICIOUS)
FORGED = mail(2, Kind.IMPERSONATION)
QUARANTINE = "Mailguard Quarantine"


def guard(server: Dovecot, user: str, journal: Journal, *mails: bytes, **settings: object) -> None:
    """Look at an account where these mails have just come in."""
    mailbox = server.mailbox(user, **settings)
    mailbox.connect()
    guardian = Guardian(mailbox, journal)
    guardian.look()
    server.deliver(user, mails)
    guardian.look()
    mailbox.close()


@pytest.mark.parametrize(
    ("rung", "inbox", "label_folder"),
    [
        (Rung.KEYWORD, [(ODD, {"MailguardSuspicious"})], []),
        (Rung.LABEL_FOLDER, [(ODD, set())], [(ODD, set())]),
        (Rung.FLAG, [(ODD, {"\\Flagged"})], []),
    ],
)
def test_each_rung(
    dovecot: Dovecot,
    user: str,
    journal: Journal,
    rung: Rung,
    inbox: list[object],
    label_folder: list[object],
) -> None:
    guard(dovecot, user, journal, ODD, rungs=(rung,))
    assert dovecot.content(user) == inbox
    assert dovecot.content(user, "Mailguard Suspicious") == label_folder


def test_a_rung_that_fails_gives_way_to_the_next(dovecot: Dovecot, user: str) -> None:
    """Dovecot refuses a keyword of more than 50 characters."""
    dovecot.deliver(user, [ODD])
    mailbox = dovecot.mailbox(user)
    mailbox.connect()
    mailbox.open("INBOX")
    label = Label("Odd", ("x" * 51,))
    held = [rung for rung in mailbox.means().rungs if mailbox.tag(1, label, rung)]
    assert held == [Rung.FLAG]
    mailbox.close()


def test_a_mark_can_be_taken_off(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, [ODD])
    mailbox = dovecot.mailbox(user)
    mailbox.connect()
    mailbox.open("INBOX")
    label = Label("Odd", ("Odd", "$Phishing"))
    assert mailbox.tag(1, label, Rung.KEYWORD)
    mailbox.untag(1, label, Rung.KEYWORD)
    assert mailbox.flags(1) == set()
    mailbox.close()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("隔离区", "隔离区"),
        ("Ärger/Fälschung", "Ärger/Fälschung"),
        ("with & and *%", "with & and *%"),
        ('quote " and \\', 'quote " and \\'),
        ("INBOX", "INBOX"),
        ("junk", "junk"),
    ],
)
def test_a_folder_may_have_any_name(dovecot: Dovecot, user: str, name: str, made: str) -> None:
    mailbox = dovecot.mailbox(user)
    mailbox.connect()
    assert mailbox.ensure_folder(name) == made
    assert mailbox.ensure_folder(name) == made
    assert made in [folder.name for folder in mailbox.folders()]
    client = dovecot.client(user)
    assert made == "INBOX" or made in [name for _, _, name in client.list_sub_folders()]
    client.logout()
    mailbox.close()


def test_a_folder_is_made_below_the_parent_that_the_provider_wants(
    dovecot: Dovecot, user: str
) -> None:
    settings = dovecot.mailbox(user).settings
    mailbox = ImapMailbox(settings, lambda: PASSWORD, profiles()["qq"])
    mailbox.connect()
    assert mailbox.ensure_folder("隔离区") == "其他文件夹/隔离区"
    mailbox.close()


@pytest.fixture(scope="module")
def prefixed() -> Iterator[Dovecot]:
    """As Courier has it: everything lives below INBOX, parted by dots."""
    yield from running(Dovecot, separator=".", prefix="INBOX.")


@pytest.fixture(scope="module")
def cramped() -> Iterator[Dovecot]:
    """Quota counts a copy before the original goes: a full mailbox cannot quarantine by COPY."""
    yield from running(Dovecot, capability=NO_MOVE, quota="4k")


class TestANamespaceWithAPrefix:
    @pytest.mark.parametrize(
        ("name", "made"), [("a.b/c", "INBOX.a-b.c"), ("INBOX.own.name", "INBOX.own.name")]
    )
    def test_folders_are_made_below_it(
        self, prefixed: Dovecot, user: str, name: str, made: str
    ) -> None:
        mailbox = prefixed.mailbox(user)
        mailbox.connect()
        assert mailbox.ensure_folder(name) == made
        mailbox.close()

    def test_mail_is_quarantined_there(
        self, prefixed: Dovecot, user: str, journal: Journal
    ) -> None:
        guard(prefixed, user, journal, FORGED)
        assert [raw for raw, _ in prefixed.content(user, f"INBOX.{QUARANTINE}")] == [FORGED]


class TestNoRoom:
    def test_the_mail_stays_marked_where_it_is(
        self, cramped: Dovecot, user: str, journal: Journal
    ) -> None:
        big = FORGED + b"x" * 2800 + b"\r\n"
        guard(cramped, user, journal, big)
        assert cramped.content(user) == [(big, {"$Phishing", "MailguardImpersonation"})]
        assert cramped.content(user, QUARANTINE) == []
        assert journal.pending(ACCOUNT) == []
        assert "quota" in journal.deeds(1)[-1].note.lower()

    def test_a_copy_says_what_to_do(self, cramped: Dovecot, user: str) -> None:
        cramped.deliver(user, [FORGED + b"x" * 2800 + b"\r\n"])
        mailbox = cramped.mailbox(user)
        mailbox.connect()
        folder = mailbox.ensure_folder("Elsewhere")
        mailbox.open("INBOX")
        with pytest.raises(OverQuotaError, match="Make room"):
            mailbox.copy(1, folder)
        mailbox.close()


def test_released_mail_is_where_and_as_it_was(
    copying_dovecot: Dovecot, user: str, journal: Journal
) -> None:
    guard(copying_dovecot, user, journal, FORGED)
    mailbox = copying_dovecot.mailbox(user)
    mailbox.connect()
    recover(mailbox, journal, ACCOUNT)
    release(mailbox, journal, journal.by_id(1))
    Guardian(mailbox, journal).look()
    assert copying_dovecot.content(user) == [(FORGED, set())]
    assert copying_dovecot.content(user, QUARANTINE) == []
    mailbox.close()


def test_released_mail_finds_the_inbox_however_it_is_written(
    server: ImapServer, user: str, journal: Journal
) -> None:
    mailbox = server.mailbox(user)
    mailbox.connect()
    guardian = Guardian(mailbox, journal, "Inbox")
    journal.advance(ACCOUNT, "Inbox", mailbox.open("Inbox").uidvalidity, 0)
    server.deliver(user, [FORGED])
    guardian.look()
    assert server.content(user) == []
    assert release(mailbox, journal, journal.by_id(1)).outcome is Outcome.DONE
    assert server.content(user) == [(FORGED, set())]
    mailbox.close()


def test_a_name_that_only_parents_others_becomes_a_folder(dovecot: Dovecot, user: str) -> None:
    client = dovecot.client(user)
    client.create_folder("Parent/Child")
    mailbox = dovecot.mailbox(user)
    mailbox.connect()
    assert mailbox.open(mailbox.ensure_folder("Parent")).exists == 0
    client.logout()
    mailbox.close()


def test_only_the_one_mail_is_expunged(copying_dovecot: Dovecot, user: str) -> None:
    copying_dovecot.deliver(user, [ODD, FORGED])
    mailbox = copying_dovecot.mailbox(user)
    mailbox.connect()
    mailbox.open("INBOX")
    mailbox._link.call("STORE", lambda c: c.add_flags([1], ["\\Deleted"]))
    assert mailbox.remove(2)
    assert not mailbox.remove(2), "gone already"
    assert copying_dovecot.content(user) == [(ODD, {"\\Deleted"})]
    mailbox.close()


def test_a_mailbox_opened_to_read_can_do_nothing_else(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, [ODD])
    mailbox = dovecot.mailbox(user, readonly=True)
    mailbox.connect()
    mailbox.open("INBOX")
    assert (mailbox.means().rungs, mailbox.means().moving) == ((), Moving.NONE)
    assert [found.raw for found in mailbox.fetch([1])] == [ODD]
    mailbox.close()


def test_a_folder_that_vanishes_is_named(dovecot: Dovecot, user: str) -> None:
    mailbox = dovecot.mailbox(user)
    mailbox.connect()
    mailbox.ensure_folder("Brief")
    mailbox.open("Brief")
    client = dovecot.client(user)
    client.delete_folder("Brief")
    client.logout()
    with pytest.raises(NoSuchFolderError, match="'Brief'"):
        mailbox.open("Brief")
    assert mailbox.open("INBOX").exists == 0, "the account goes on"
    mailbox.close()
