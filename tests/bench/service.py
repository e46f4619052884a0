"""The service at its limits: a vast mailbox at first sight, and many accounts with nothing to do.

python -m tests.bench.service [large [MAILS] | idle [ACCOUNTS [SECONDS]]]
needs Dovecot; both unless told, with 200,000 mails, and 50 accounts for a minute
"""

from __future__ import annotations

import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from tests.system.accounts import QUARANTINE, Config, posing, subjects
from tests.system.dovecot import Dovecot
from tests.system.imapserver import PASSWORD
from tests.system.service import Service

BATCH = 2_000
"""Mails of one APPEND (RFC 3502): one a command takes an hour."""


@contextmanager
def dovecot() -> Iterator[tuple[Dovecot, Config]]:
    """A server, and a configuration beside it."""
    with tempfile.TemporaryDirectory(prefix="mailguard-bench-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)
        folder = Path(home, "service")
        folder.mkdir()
        server = Dovecot(Path(home))
        server.start()
        try:
            yield server, Config(folder, server)
        finally:
            server.stop()


def fill(port: int, user: str, mails: int) -> None:
    """Small mails into INBOX, many a command."""
    with socket.create_connection(("127.0.0.1", port), timeout=600) as link:
        answers = link.makefile("rb")

        def done() -> None:
            while not (line := answers.readline()).startswith(b"a "):
                assert line, "the server hung up"
            assert line.startswith(b"a OK"), line

        link.sendall(f'a LOGIN {user} "{PASSWORD}"\r\n'.encode())
        done()
        for start in range(0, mails, BATCH):
            parts = [b"a APPEND INBOX"]
            for number in range(start, min(start + BATCH, mails)):
                raw = (
                    f"From: a{number}@example.com\r\nMessage-ID: <{number}@example.com>\r\n"
                    f"Subject: {number}\r\n\r\nbody\r\n"
                ).encode()
                parts.append(b" {%d+}\r\n%s" % (len(raw), raw))
            link.sendall(b"".join(parts) + b"\r\n")
            done()


def memory(pid: int, what: str) -> float:
    """MB of a process, as proc_pid_status(5) calls it."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


@dataclass(frozen=True)
class Sight:
    """When the service starts, at `moment`: seconds until it watches, until a mail that comes then
    bears its label, and between that mail and its label; MB at most.
    """

    moment: str
    watched: float
    label: float
    latency: float
    memory: float

    def __str__(self) -> str:
        return (
            f"{self.moment}: watched {self.watched:.2f} s after the start; label "
            f"{self.latency:.2f} s after the delivery, {self.label:.2f} s after the start; "
            f"peak RSS {self.memory:.0f} MB"
        )


def large(mails: int) -> Iterator[Sight]:
    """From the start of the service to the label of a mail that came after it."""
    with dovecot() as (server, config):
        fill(server.port, "large", mails)
        looking: IMAPClient = server.client("large")
        looking.folder_status("INBOX")  # Dovecot's own index is not what is measured
        config.account("shop", "large")
        path = config.write()
        for moment in ("first sight", "a restart"):
            began = time.monotonic()
            with Service(path) as service:
                service.wait_for("account_watched", 120)
                watched = time.monotonic() - began
                looking.append("INBOX", posing(moment.replace(" ", "-")))
                delivered = time.monotonic()
                while moment.replace(" ", "-") not in subjects(looking, QUARANTINE):
                    time.sleep(0.02)
                labelled = time.monotonic()
                peak = memory(service.pid, "VmHWM")
            yield Sight(moment, watched, labelled - began, labelled - delivered, peak)


@dataclass(frozen=True)
class Idle:
    """MB of the service, share of a core that it takes, its threads."""

    memory: float
    peak: float
    share: float
    threads: int

    def __str__(self) -> str:
        return (
            f"RSS {self.memory:.0f} MB (peak {self.peak:.0f}), {100 * self.share:.2f} % of a core, "
            f"{self.threads} threads"
        )


def idle(accounts: int, seconds: float) -> Idle:
    """Accounts with nothing to do, in one process; the analysis workers are other processes."""
    with dovecot() as (_, config):
        for number in range(accounts):
            config.account(f"a{number}", f"idle{number}")
        with Service(config.write()) as service:
            for _ in range(accounts):
                service.wait_for("account_watched", 60)
            time.sleep(5)
            before = service.processor_time
            time.sleep(seconds)
            share = (service.processor_time - before) / seconds
            return Idle(
                memory(service.pid, "VmRSS"),
                memory(service.pid, "VmHWM"),
                share,
                len(list(Path(f"/proc/{service.pid}/task").iterdir())),
            )


def main(words: list[str]) -> None:
    """Measure what is asked for."""
    what, numbers = words[:1], [int(word) for word in words[1:]]
    if what in ([], ["large"]):
        mails = (numbers or [200_000])[0]
        for sight in large(mails):
            print(f"{mails:,} mails, {sight}", flush=True)
    if what in ([], ["idle"]):
        accounts, seconds = (numbers + [50, 60][len(numbers) :])[:2]
        print(f"{accounts} idle accounts, {seconds} s: {idle(accounts, seconds)}")


if __name__ == "__main__":
    main(sys.argv[1:])
