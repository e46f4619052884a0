"""Real servers for tests; where one is not installed its tests are skipped, and say so."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.dovecot import BINARY, Dovecot


def missing(server: str) -> None:
    """Skip, or fail where MAILGUARD_REQUIRE_SERVERS says that servers have to be there."""
    word = f"{server} is not installed: apt-get install {server.lower()}-imapd"
    if os.environ.get("MAILGUARD_REQUIRE_SERVERS") == "1":
        pytest.fail(word)
    pytest.skip(word)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot that lives as long as the test run; take a fresh `user` a test."""
    yield from running()


@pytest.fixture(scope="session")
def copying_dovecot() -> Iterator[Dovecot]:
    """One without MOVE: COPY and UID EXPUNGE only."""
    yield from running(capability="IMAP4rev1 LITERAL+ MULTIAPPEND ID IDLE UIDPLUS NAMESPACE")


def running(**options: str) -> Iterator[Dovecot]:
    """A Dovecot in a folder that its unprivileged user can enter: pytest's own are closed."""
    if BINARY is None:
        missing("Dovecot")
    with tempfile.TemporaryDirectory(prefix="mailguard-dovecot-") as home:
        Path(home).chmod(0o755)
        server = Dovecot(Path(home), **options)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def user() -> str:
    """An account nobody used yet."""
    return f"u{uuid.uuid4().hex[:12]}"
