"""Real servers for tests; where one is not there its tests are skipped, and say so."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from imapclient import IMAPClient

from tests.system import cyrus
from tests.system.cyrus import Cyrus
from tests.system.dovecot import BINARY, Dovecot
from tests.system.imapserver import ImapServer

NO_MOVE = "IMAP4rev1 LITERAL+ ID IDLE UIDPLUS NAMESPACE"
ROOM = 4 * 2**30
"""Octets that must be free in memory for servers to live there."""
S = TypeVar("S", Dovecot, Cyrus)


def running(server: type[S], **options: str) -> Iterator[S]:
    """A server in a folder that its unprivileged user can enter: pytest's own are closed.

    Skips where it is not installed; fails instead where MAILGUARD_REQUIRE_SERVERS is 1.
    """
    there = BINARY is not None if server is Dovecot else cyrus.installed()
    if not there:
        how = {"Dovecot": "apt-get install dovecot-imapd", "Cyrus": "see tests/system/cyrus.py"}
        word = f"{server.name} is not installed: {how[server.name]}"
        if os.environ.get("MAILGUARD_REQUIRE_SERVERS") == "1":
            pytest.fail(word)
        pytest.skip(word)
    with tempfile.TemporaryDirectory(
        prefix="mailguard-", dir=_memory(), ignore_cleanup_errors=True
    ) as home:
        Path(home).chmod(0o755)
        started = server(Path(home), **options)
        try:
            started.start()
            yield started
        finally:
            started.stop()


def _memory() -> str | None:
    """A folder in memory where there is one: Cyrus waits for the disk at every mail."""
    place = "/dev/shm"  # noqa: S108 (what is made in it has a name that nobody can guess)
    with contextlib.suppress(OSError):
        if os.access(place, os.W_OK) and shutil.disk_usage(place).free > ROOM:
            return place
    return None


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot that lives as long as the test run; take a fresh `user` a test."""
    yield from running(Dovecot)


@pytest.fixture(scope="session")
def copying_dovecot() -> Iterator[Dovecot]:
    """One without MOVE: COPY and UID EXPUNGE only."""
    yield from running(Dovecot, capability=NO_MOVE)


@pytest.fixture(scope="session")
def cyrus_server() -> Iterator[Cyrus]:
    """A Cyrus that lives as long as the test run."""
    yield from running(Cyrus)


@pytest.fixture(scope="session")
def copying_cyrus() -> Iterator[Cyrus]:
    """One without MOVE."""
    yield from running(Cyrus, lacks="MOVE XMOVE")


@pytest.fixture(params=["dovecot", "copying_dovecot", "cyrus_server", "copying_cyrus"])
def server(request: pytest.FixtureRequest) -> ImapServer:
    """Each real server in turn, moving and copying."""
    found: ImapServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["dovecot", "cyrus_server"])
def moving(request: pytest.FixtureRequest) -> ImapServer:
    """Each real server that knows MOVE."""
    found: ImapServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["copying_dovecot", "copying_cyrus"])
def copying(request: pytest.FixtureRequest) -> ImapServer:
    """Each real server without MOVE."""
    found: ImapServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def user() -> str:
    """An account nobody used yet."""
    return f"u{uuid.uuid4().hex[:12]}"


@pytest.fixture
def looking(dovecot: Dovecot, user: str) -> Iterator[IMAPClient]:
    """The user's own connection, beside mailguard's."""
    client = dovecot.client(user)
    yield client
    client.logout()
