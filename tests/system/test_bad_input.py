"""What a server does that it should not: the mail stays where it is, somebody is told, all goes on.

Mail that cannot be parsed is in test_run.py, folders that vanish are in test_service.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.errors import EXIT_FLAGGED, EXIT_USAGE
from mailguard.journal import Journal
from mailguard.mailbox.fingerprint import fingerprint
from mailguard.mailbox.model import Label, Means, Moving
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind
from tests.cli.command import process
from tests.system.accounts import QUARANTINE, Config, posing
from tests.system.conftest import NO_MOVE, running
from tests.system.cyrus import Cyrus
from tests.system.dovecot import Dovecot
from tests.system.guardian import ACCOUNT, Guardian, mail
from tests.system.service import Service, mailguard

ODD, FORGED = mail(1, Kind.SUSPICIOUS), mail(2, Kind.IMPERSONATION)
CYRUS_KEYWORDS = 100
"""As many as Cyrus keeps in one folder."""


def test_no_room_in_quarantine_is_said_in_the_log_and_the_account_goes_on(
    user: str, tmp_path: Path
) -> None:
    for cramped in running(Dovecot, capability=NO_MOVE, quota="4k"):
        big = posing("big") + b"x" * 2400 + b"\r\n"
        config = Config(tmp_path, cramped).account("shop", user)
        with Service(config.write()) as service:
            service.wait_for("account_watched")
            cramped.deliver(user, [big])
            line = service.wait_for("mail_not_moved")
            assert "quota" in line["server"].lower()
            cramped.deliver(user, [posing("small")])
            service.wait_for("mail_judged")
            assert not [line for line in service.lines if line["event"] == "account_trouble"]
        marks = {"$Phishing", "MailguardImpersonation"}
        assert (big, marks) in cramped.content(user), "it stays, marked"
        assert big not in [raw for raw, _ in cramped.content(user, QUARANTINE)]


@pytest.fixture(scope="module")
def guarded_by_rights() -> Iterator[Dovecot]:
    r"""INBOX may be read, and mail taken out of it, but no flag but \Seen and \Deleted be set."""
    yield from running(Dovecot, acl="INBOX owner lrstipekxa\n")


def test_where_no_flag_may_be_set_a_folder_takes_the_label(
    guarded_by_rights: Dovecot, user: str, journal: Journal
) -> None:
    server = guarded_by_rights
    mailbox = server.mailbox(user)
    mailbox.connect()
    guardian = Guardian(mailbox, journal)
    guardian.look()
    server.deliver(user, [ODD, FORGED])
    guardian.look()
    assert mailbox.means().rungs == (Rung.LABEL_FOLDER,)
    assert server.everywhere(user) == {
        "INBOX": [(ODD, set())],
        "Mailguard Suspicious": [(ODD, set())],
        QUARANTINE: [(FORGED, set())],
    }
    assert journal.pending(ACCOUNT) == []
    mailbox.close()


@pytest.fixture(scope="module")
def kept_by_rights() -> Iterator[Dovecot]:
    """INBOX may be read and marked, and nothing taken out of it."""
    yield from running(Dovecot, acl="INBOX owner lrswi\n")


def test_where_nothing_may_be_deleted_mail_is_labelled_and_doctor_says_so(
    kept_by_rights: Dovecot, user: str, tmp_path: Path, journal: Journal
) -> None:
    server = kept_by_rights
    mailbox = server.mailbox(user)
    mailbox.connect()
    guardian = Guardian(mailbox, journal)
    guardian.look()
    server.deliver(user, [FORGED])
    guardian.look()
    marks = {"$Phishing", "MailguardImpersonation"}
    assert server.everywhere(user) == {"INBOX": [(FORGED, marks)]}
    mailbox.close()
    done = mailguard("doctor", "--json", config=Config(tmp_path, server).account("u", user).write())
    found = json.loads(done.out)
    assert (found["moving"], done.code) == ("none", EXIT_FLAGGED)


@pytest.fixture
def read_only(user: str) -> Iterator[Dovecot]:
    """One whose INBOX, with a mail in it, may be read and no more."""
    for server in running(Dovecot, acl="Elsewhere owner l\n"):
        server.deliver(user, [FORGED])
        (server.home / "acl").write_text("INBOX owner lr\n", encoding="utf-8")
        yield server


def test_a_folder_that_may_only_be_read_is_judged_and_let_be(
    read_only: Dovecot, user: str, journal: Journal
) -> None:
    mailbox = read_only.mailbox(user)
    mailbox.connect()
    journal.advance(ACCOUNT, "INBOX", mailbox.open("INBOX").uidvalidity, 0)
    assert mailbox.means() == Means((), Moving.NONE, idle=True)
    Guardian(mailbox, journal).look()
    known = fingerprint(FORGED, len(FORGED))
    assert [entry.kind for entry in journal.by_fingerprint(ACCOUNT, known)] == [Kind.IMPERSONATION]
    assert read_only.everywhere(user) == {"INBOX": [(FORGED, set())]}
    mailbox.ensure_folder("Mine")
    mailbox.open("Mine")
    assert mailbox.means().moving is Moving.MOVE, "it was that folder only"
    mailbox.close()


def test_a_server_that_has_no_room_for_another_keyword(
    cyrus_server: Cyrus, user: str, journal: Journal
) -> None:
    r"""Cyrus offers `\*` to the last, and says NO."""
    mailbox = cyrus_server.mailbox(user)
    mailbox.connect()
    guardian = Guardian(mailbox, journal)
    guardian.look()
    cyrus_server.deliver(user, [ODD, FORGED])
    user_own = Label("", tuple(f"taken{number}" for number in range(CYRUS_KEYWORDS)))
    mailbox.open("INBOX")
    assert mailbox.tag(1, user_own, Rung.KEYWORD)
    mailbox.untag(1, user_own, Rung.KEYWORD)
    assert mailbox.means().rungs[0] is Rung.KEYWORD
    guardian.look()
    assert cyrus_server.everywhere(user) == {
        "INBOX": [(ODD, set())],
        "Mailguard Suspicious": [(ODD, set())],
        QUARANTINE: [(FORGED, set())],
    }
    mailbox.close()


def test_what_a_server_says_is_printed_by_no_library(
    dovecot: Dovecot, user: str, tmp_path: Path
) -> None:
    """Dovecot's refusal names the folder; imapclient logs what is not ASCII."""
    config = Config(tmp_path, dovecot).account("shop", user).write()
    ran = process("audit", "shop", "--folder", "没有", "--config", config)
    assert ran.code == EXIT_USAGE
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == ["mailguard"]
