"""Every fault at every moment: the mail ends up where it belongs, once, as it was."""

from __future__ import annotations

import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailguard.journal import Journal
from mailguard.journal.model import Key, State
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.verdict.model import Kind
from tests.system.faultproxy import Fault, FaultProxy
from tests.system.guardian import ACCOUNT, Guardian, mail
from tests.system.imapserver import PASSWORD, ImapServer

RECOVERY = 30.0
"""Seconds within which all is well again."""
TIMEOUT = 10.0
"""Seconds until the client takes a server for dead, which on a busy machine is only slow, …"""
SILENCE = 1.0
"""… and one that keeps the connection and says nothing any more: the test waits as long."""
REFRESH = 1.0
"""Seconds after which IDLE is begun anew: a peer that is half open is found out then."""
QUARANTINE = "Mailguard Quarantine"
TAGGED = {"\\Flagged", "$Phishing", "MailguardImpersonation"}
FORGED = mail(1, Kind.IMPERSONATION)
HARMLESS = mail(2, Kind.UNRELATED)

SHARED = {
    "LOGIN": rb"LOGIN",
    "SELECT": rb"SELECT",
    "IDLE": rb"IDLE\r\n",
    "DONE": rb"DONE\r\n",
    "FETCH": rb"UID FETCH [\d,]+ .*BODY",
    "STORE": rb"UID STORE .*Phishing",
}
"""Moments that come alike on a server that moves and one that copies."""
MOVING = SHARED | {"MOVE": rb"UID MOVE"}
COPYING = {
    "COPY": rb"UID COPY",
    "STORE-DELETED": rb"UID STORE .*Deleted",
    "EXPUNGE": rb"UID EXPUNGE",
}
WHILE_IDLE = {"IDLE", "DONE"}


def guard_through(
    proxy: FaultProxy,
    server: ImapServer,
    user: str,
    journal: Journal,
    *,
    idle_first: bool = False,
    happened: threading.Event | None = None,
    timeout: float = TIMEOUT,
) -> float:
    """Guard a folder through the proxy until the two mails that come meanwhile are done, and the
    fault has `happened`: on a busy machine a connection may break before its moment.

    How long that took from the moment they came.
    """
    settings = ImapSettings(
        "127.0.0.1", user, port=proxy.port, tls=Tls.PLAIN, timeout=timeout, idle_refresh=REFRESH
    )
    guardian = Guardian(ImapMailbox(settings, lambda: PASSWORD), journal)
    outside = server.client(user)
    uidvalidity = outside.select_folder("INBOX")[b"UIDVALIDITY"]
    journal.advance(ACCOUNT, "INBOX", uidvalidity, 0)

    def settled() -> bool:
        if happened is not None and not happened.is_set():
            return False
        entries = [journal.entry(Key(ACCOUNT, "INBOX", uidvalidity, uid)) for uid in (1, 2)]
        return all(entry is not None and entry.state is State.DONE for entry in entries)

    thread = threading.Thread(target=guardian.run, args=(settled,))
    if idle_first:
        thread.start()
        assert proxy.idling.wait(RECOVERY)
    outside.append("INBOX", FORGED, ["\\Flagged"])
    outside.append("INBOX", HARMLESS, ["\\Seen"])
    came = time.monotonic()
    outside.logout()
    if not idle_first:  # Dovecot reports to IDLE half a second after the fact
        thread.start()
    thread.join(RECOVERY)
    guardian.stop.set()
    assert settled(), f"not recovered: {guardian.errors}"
    return time.monotonic() - came


def assert_as_it_should_be(server: ImapServer, user: str) -> None:
    """Every octet and every flag, in every folder there is."""
    expected = {QUARANTINE: [(FORGED, TAGGED)], "INBOX": [(HARMLESS, {"\\Seen"})]}
    assert server.everywhere(user) == expected


@pytest.mark.parametrize("moment", MOVING)
def test_a_server_that_moves(moving: ImapServer, user: str, tmp_path: Path, moment: str) -> None:
    assert every_fault(moving, user, tmp_path, MOVING[moment], idle_first=moment in WHILE_IDLE)


@pytest.mark.parametrize("moment", COPYING)
def test_a_server_that_only_copies(
    copying: ImapServer, user: str, tmp_path: Path, moment: str
) -> None:
    assert every_fault(copying, user, tmp_path, COPYING[moment])


def every_fault(
    server: ImapServer, user: str, folder: Path, moment: bytes, *, idle_first: bool = False
) -> bool:
    """Let every fault happen at a moment, all at once: each to an account of its own."""

    def cell(fault: Fault) -> None:
        account = f"{user}-{fault}"
        with Journal.open(folder / f"{fault}.db") as journal, FaultProxy(server.port) as proxy:
            happened = proxy.arm(fault, moment)
            guard_through(
                proxy,
                server,
                account,
                journal,
                idle_first=idle_first,
                happened=happened,
                timeout=SILENCE if fault is Fault.FREEZE else TIMEOUT,
            )
        if (fault, moment) == (Fault.GLUE, SHARED["IDLE"]):
            assert proxy.glued.startswith(b"+ ")
            assert b" EXISTS" in proxy.glued
        assert_as_it_should_be(server, account)

    with ThreadPoolExecutor(len(Fault)) as pool:
        cells = {fault: pool.submit(cell, fault) for fault in Fault}
    wrong = {fault.value: done.exception() for fault, done in cells.items() if done.exception()}
    for error in wrong.values():
        traceback.print_exception(error)
    assert wrong == {}
    return len(cells) == 8


def test_a_connection_that_dies_silently_while_idle(
    moving: ImapServer, user: str, tmp_path: Path
) -> None:
    with Journal.open(tmp_path / "journal.db") as journal, FaultProxy(moving.port) as proxy:
        threading.Thread(target=lambda: proxy.idling.wait() and proxy.freeze()).start()
        took = guard_through(proxy, moving, user, journal, idle_first=True, timeout=SILENCE)
        assert took < REFRESH + RECOVERY
    assert_as_it_should_be(moving, user)
