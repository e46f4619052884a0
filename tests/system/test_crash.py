"""kill -9 at random while mail comes in: nothing lost, nothing doubled, nothing left undone.

MAILGUARD_CRASH_MAILS says how many mails a run has: 100 unless told, 1,000 for a release.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import pytest

from mailguard.actions.recover import recover
from mailguard.actions.release import release
from mailguard.journal import Journal
from mailguard.journal.model import Outcome
from mailguard.journal.writer import Writer
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import DELETED, Label, Landing
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind
from tests.system.faultproxy import Fault, FaultProxy
from tests.system.guardian import ACCOUNT, Guardian, mail
from tests.system.imapserver import PASSWORD, ImapServer

T = TypeVar("T")
MAILS = int(os.environ.get("MAILGUARD_CRASH_MAILS", "100"))
QUARANTINE = "Mailguard Quarantine"
LOSABLE = (rb"UID MOVE", rb"UID COPY", rb"UID EXPUNGE", rb"UID STORE")
KINDS = (Kind.IMPERSONATION, Kind.SUSPICIOUS, Kind.UNRELATED)
MARKS = {"$Phishing", "MailguardImpersonation", "MailguardSuspicious"}
FLAGS = ("\\Seen", "\\Flagged", "\\Answered")


@pytest.mark.timeout(60 + 2 * MAILS)
def test_killed_at_random(server: ImapServer, user: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    chance = random.Random(user)  # noqa: S311 (not for secrets); pytest prints `user` on failure
    flags = {}
    client = server.client(user)
    for number in range(MAILS):
        # Every twentieth is an exact copy of the first of its kind: delivered twice.
        twice = server.takes_copies and number % 20 == 0
        raw = mail(number % 3 if twice else number, KINDS[number % 3])
        flags[number] = frozenset(f for f in FLAGS if chance.random() < 0.3)
        client.append("INBOX", raw, sorted(flags[number]))
    client.logout()
    delivered = Counter(server.content(user))
    kills = kill_until_settled(server, user, journal, chance)
    assert kills >= MAILS // 20, "it was hardly ever killed"
    marked = (strip(server.content(user)), strip(server.content(user, QUARANTINE)))
    assert marked[0] + marked[1] == delivered, "lost or doubled or other flags"
    assert all(b"impersonation" not in raw for raw, _ in marked[0])
    assert all(b"X-Verdict: impersonation" in raw for raw, _ in marked[1])
    for folder in ("INBOX", QUARANTINE):
        for raw, found in server.content(user, folder):
            assert (found & MARKS) == marks_for(raw), "untagged, or tagged in error"
    assert all("\\Deleted" not in found for _, found in server.content(user))


def kill_until_settled(server: ImapServer, user: str, journal: Path, chance: random.Random) -> int:
    """Start the guardian again and again and kill it; how often it was killed before it ended."""
    kills = 0
    with FaultProxy(server.port) as proxy:
        while True:
            if chance.random() < 0.5:
                proxy.arm(Fault.LOSE, chance.choice(LOSABLE), nth=chance.randint(1, 5))
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.system.guardian", str(proxy.port), user, journal],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            assert process.stdout is not None
            process.stdout.readline()  # "begun"
            patience = chance.uniform(0.002, 0.08) if kills < MAILS // 10 else 120
            try:
                _, said = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills += 1
                continue
            assert process.returncode == 0, said
            return kills


def strip(content: list[tuple[bytes, frozenset[str]]]) -> Counter[tuple[bytes, frozenset[str]]]:
    """What lies in a folder, without our marks."""
    return Counter((raw, found - MARKS) for raw, found in content)


def marks_for(raw: bytes) -> set[str]:
    if b"X-Verdict: impersonation" in raw:
        return {"$Phishing", "MailguardImpersonation"}
    return {"MailguardSuspicious"} if b"X-Verdict: suspicious" in raw else set()


class KilledError(BaseException):
    """Stands for kill -9: nothing catches it, and what is on disk and server stays as it is."""


class Dying(ImapMailbox):
    """Its process dies when an original is to be taken away: the copy has been made."""

    def remove(self, uid: int) -> bool:
        raise KilledError


class DyingCopied(ImapMailbox):
    """Its process dies once a copy was made, before that is noted."""

    def copy(self, uid: int, folder: str) -> Landing | None:
        super().copy(uid, folder)
        raise KilledError


class DyingDeleting(ImapMailbox):
    r"""Its process dies between STORE \Deleted and UID EXPUNGE."""

    def remove(self, uid: int) -> bool:
        self._link.call("STORE", lambda c: c.add_flags([uid], [DELETED]))
        raise KilledError


class DyingMarked(ImapMailbox):
    """Its process dies when a mark was set."""

    def tag(self, uid: int, label: Label, rung: Rung) -> bool:
        super().tag(uid, label, rung)
        raise KilledError


class Mortal(Writer):
    """A journal writer whose process dies at the n-th commit, just before or just after it."""

    def __init__(self, path: Path, commits: int, *, before: bool) -> None:
        super().__init__(path)
        self.left = commits
        self.before = before

    def submit(self, job: Callable[[sqlite3.Connection], T]) -> Future[T]:
        self.left -= 1
        if self.left == 0 and self.before:
            raise KilledError
        future = super().submit(job)
        if self.left == 0:
            future.result()
            raise KilledError
        return future


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_killed_at_every_commit(
    server: ImapServer, user: str, tmp_path: Path, before: bool
) -> None:
    for commits in range(1, 100):
        account = f"{user}-{commits}"
        raws = [mail(n, kind) for n, kind in enumerate(KINDS)]
        server.deliver(account, raws)
        path = tmp_path / f"{commits}.db"
        died = guard(server, account, Mortal(path, commits, before=before))
        if died:
            assert not guard(server, account, Writer(path))
        assert [raw for raw, _ in server.content(account, QUARANTINE)] == raws[:1], commits
        assert [raw for raw, _ in server.content(account)] == raws[1:], commits
        if not died:
            return
    pytest.fail("it never came to an end")


def test_a_mark_that_a_crash_left_unnoted_is_taken_off_on_release(
    server: ImapServer, user: str, tmp_path: Path
) -> None:
    raw = mail(0, Kind.SUSPICIOUS)
    server.deliver(user, [raw])
    with Journal.open(tmp_path / "journal.db") as journal:
        killed(DyingMarked(server.mailbox(user).settings, lambda: PASSWORD), journal)
        assert server.content(user) == [(raw, {"MailguardSuspicious"})]
        mailbox = server.mailbox(user)
        mailbox.connect()
        Guardian(mailbox, journal).guard.recover()
        assert journal.pending(ACCOUNT) == []
        assert release(mailbox, journal, journal.by_id(1)).outcome is Outcome.DONE
        mailbox.close()
    assert server.content(user) == [(raw, set())]


@pytest.mark.parametrize("gone", ["mail", "folder"])
@pytest.mark.parametrize("deaths", [(Dying,), (DyingDeleting,), (DyingCopied, DyingDeleting)])
def test_an_original_whose_copy_the_user_threw_away_stays(
    copying: ImapServer,
    user: str,
    tmp_path: Path,
    deaths: tuple[type[ImapMailbox], ...],
    gone: str,
) -> None:
    """Killed between COPY and EXPUNGE, and started again only after he tidied up."""
    raw = mail(0, Kind.IMPERSONATION)
    copying.deliver(user, [raw])
    path = tmp_path / "journal.db"
    for death in deaths:
        assert guard(copying, user, Writer(path), death)
    with Journal.open(path) as journal:
        client = copying.client(user)
        if gone == "mail":
            client.select_folder(QUARANTINE)
            client.delete_messages(client.search())
            client.expunge()
        else:
            client.delete_folder(QUARANTINE)
        client.logout()
        mailbox = copying.mailbox(user)
        mailbox.connect()
        assert recover(mailbox, journal, ACCOUNT) == [Outcome.VOID]
        mailbox.close()
    assert strip(copying.content(user)) == {(raw, frozenset()): 1}, "and no client expunges it"


def killed(mailbox: ImapMailbox, journal: Journal) -> None:
    """A look at the folder, over which the process dies."""
    mailbox.connect()
    journal.advance(ACCOUNT, "INBOX", mailbox.open("INBOX").uidvalidity, 0)
    with pytest.raises(KilledError):
        Guardian(mailbox, journal).look()


def guard(
    server: ImapServer, user: str, writer: Writer, kind: type[ImapMailbox] = ImapMailbox
) -> bool:
    """One look at the folder; whether the process died over it."""
    mailbox = kind(server.mailbox(user).settings, lambda: PASSWORD)
    journal = Journal(writer, time.time)
    try:
        mailbox.connect()
        if journal.cursor(ACCOUNT, "INBOX") is None:
            journal.advance(ACCOUNT, "INBOX", mailbox.open("INBOX").uidvalidity, 0)
        guardian = Guardian(mailbox, journal)
        guardian.guard.recover()
        guardian.look()
    except KilledError:
        return True
    finally:
        mailbox.close()
        journal.close()
    return False
