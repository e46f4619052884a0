"""Every fault at every moment: the mail ends up where it belongs, once, as it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.journal import Journal
from mailguard.journal.model import Key, State
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.verdict.model import Kind
from tests.system.dovecot import Dovecot
from tests.system.faultproxy import Fault, FaultProxy
from tests.system.guardian import ACCOUNT, Guardian, mail
from tests.system.imapserver import PASSWORD

RECOVERY = 30.0
QUARANTINE = "Mailguard Quarantine"
TAGGED = {"\\Flagged", "$Phishing", "MailguardImpersonation"}
FORGED = mail(1, Kind.IMPERSONATION)
HARMLESS = mail(2, Kind.UNRELATED)

MOVING = {
    "LOGIN": rb"LOGIN",
    "SELECT": rb"SELECT",
    "IDLE": rb"IDLE\r\n",
    "DONE": rb"DONE\r\n",
    "FETCH": rb"UID FETCH [\d,]+ .*BODY",
    "STORE": rb"UID STORE .*Phishing",
    "MOVE": rb"UID MOVE",
}
COPYING = {
    "COPY": rb"UID COPY",
    "STORE-DELETED": rb"UID STORE .*Deleted",
    "EXPUNGE": rb"UID EXPUNGE",
}


def guard_through(
    proxy: FaultProxy, server: Dovecot, user: str, journal: Journal, *, idle_first: bool = False
) -> None:
    """Guard a folder through the proxy until the two mails that come meanwhile are done."""
    settings = ImapSettings(
        "127.0.0.1", user, port=proxy.port, tls=Tls.PLAIN, timeout=1.0, idle_refresh=1.0
    )
    guardian = Guardian(ImapMailbox(settings, lambda: PASSWORD), journal)
    outside = server.client(user)
    uidvalidity = outside.select_folder("INBOX")[b"UIDVALIDITY"]
    journal.advance(ACCOUNT, "INBOX", uidvalidity, 0)

    def settled() -> bool:
        entries = [journal.entry(Key(ACCOUNT, "INBOX", uidvalidity, uid)) for uid in (1, 2)]
        return all(entry is not None and entry.state is State.DONE for entry in entries)

    thread = threading.Thread(target=guardian.run, args=(settled,))
    if idle_first:
        thread.start()
        assert proxy.idling.wait(RECOVERY)
    outside.append("INBOX", FORGED, ["\\Flagged"])
    outside.append("INBOX", HARMLESS, ["\\Seen"])
    outside.logout()
    if not idle_first:  # Dovecot reports to IDLE half a second after the fact
        thread.start()
    thread.join(RECOVERY)
    guardian.stop.set()
    assert not thread.is_alive(), f"not recovered: {guardian.errors}"


def assert_as_it_should_be(server: Dovecot, user: str) -> None:
    assert server.content(user, QUARANTINE) == [(FORGED, TAGGED)]
    assert server.content(user) == [(HARMLESS, {"\\Seen"})]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.db") as opened:
        yield opened


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("moment", MOVING)
def test_a_server_that_moves(
    dovecot: Dovecot, user: str, journal: Journal, moment: str, fault: Fault
) -> None:
    with FaultProxy(dovecot.port) as proxy:
        happened = proxy.arm(fault, MOVING[moment])
        idle_first = moment in {"IDLE", "DONE"}
        guard_through(proxy, dovecot, user, journal, idle_first=idle_first)
    assert happened.is_set()
    assert_as_it_should_be(dovecot, user)


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("moment", COPYING)
def test_a_server_that_only_copies(
    copying_dovecot: Dovecot, user: str, journal: Journal, moment: str, fault: Fault
) -> None:
    with FaultProxy(copying_dovecot.port) as proxy:
        happened = proxy.arm(fault, COPYING[moment])
        guard_through(proxy, copying_dovecot, user, journal)
    assert happened.is_set()
    assert_as_it_should_be(copying_dovecot, user)


def test_a_connection_that_dies_silently_while_idle(
    dovecot: Dovecot, user: str, journal: Journal
) -> None:
    with FaultProxy(dovecot.port) as proxy:
        threading.Thread(target=lambda: proxy.idling.wait() and proxy.freeze()).start()
        started = time.monotonic()
        guard_through(proxy, dovecot, user, journal, idle_first=True)
    assert_as_it_should_be(dovecot, user)
    assert time.monotonic() - started < RECOVERY
