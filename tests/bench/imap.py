"""How fast mail is fetched, beside a bare imapclient and a raw socket, and how soon it is labelled.

python -m tests.bench.imap [MAILS]        needs Dovecot, takes Cyrus along where it is; 5,000 mails
"""

from __future__ import annotations

import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from mailguard.demo.server import DemoServer
from mailguard.journal import Journal
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.verdict.model import Kind
from tests.bench.memory import peak
from tests.mailbox.samples import numbered
from tests.system import cyrus
from tests.system.cyrus import Cyrus
from tests.system.dovecot import Dovecot
from tests.system.guardian import Guardian, mail
from tests.system.imapserver import PASSWORD, ImapServer

Deliver = Callable[[bytes], object]
USER = "bench"
BATCH = 50
LATENCIES = 100
SIZES = [2_000] * 60 + [20_000] * 30 + [300_000] * 10
"""Octets of a hundred mails: 220 MB for 5,000."""


def fill(server: ImapServer, mails: int) -> None:
    server.deliver(USER, (numbered(n, SIZES[n % 100]) for n in range(mails)))


def ours(port: int) -> int:
    mailbox = ImapMailbox(
        ImapSettings("127.0.0.1", USER, port, Tls.PLAIN, timeout=30.0), lambda: PASSWORD
    )
    mailbox.connect()
    mailbox.open("INBOX")
    octets = sum(len(found.raw) for found in mailbox.fetch(mailbox.uids()))
    mailbox.close()
    return octets


def bare(port: int) -> int:
    from imapclient import IMAPClient

    client = IMAPClient("127.0.0.1", port, ssl=False)
    client._imap.debug = 0
    client.login(USER, PASSWORD)
    client.select_folder("INBOX")
    uids = client.search()
    octets = 0
    for start in range(0, len(uids), BATCH):
        found = client.fetch(
            uids[start : start + BATCH], ["BODY.PEEK[]", "INTERNALDATE", "RFC822.SIZE"]
        )
        octets += sum(len(items[b"BODY[]"]) for items in found.values())
    return octets


def raw(port: int) -> int:
    """A socket and a literal counter: what the server can give at most."""
    link = socket.create_connection(("127.0.0.1", port))
    lines = link.makefile("rb", buffering=1 << 16)
    lines.readline()
    octets = 0

    def command(text: str) -> None:
        nonlocal octets
        link.sendall(f"a {text}\r\n".encode())
        while not (line := lines.readline()).startswith(b"a "):
            if literal := re.search(rb"\{(\d+)\}\r\n$", line):
                octets += len(lines.read(int(literal[1])))

    command(f'LOGIN {USER} "{PASSWORD}"')
    command("EXAMINE INBOX")
    command("FETCH 1:* BODY.PEEK[]")
    return octets


def measure(way: str, port: int) -> None:
    """Run in a process of its own, so that its memory is its own."""
    started = time.monotonic()
    octets = {"raw": raw, "bare": bare, "ours": ours}[way](port)
    taken = time.monotonic() - started
    print(f"{taken:.3f} {octets} {peak():.0f}")


def fetch_rates(server: ImapServer, mails: int) -> None:
    results: dict[str, list[tuple[float, int, float]]] = {}
    for _ in range(3):
        for way in ("raw", "bare", "ours"):
            said = subprocess.run(
                [sys.executable, "-m", "tests.bench.imap", way, str(server.port)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            results.setdefault(way, []).append((float(said[0]), int(said[1]), float(said[2])))
    for way, runs in results.items():
        taken = statistics.median(run[0] for run in runs)
        print(
            f"{way:5} {mails / taken:8.0f} mails/s {runs[0][1] / taken / 1e6:7.0f} MB/s "
            f"peak RSS {max(run[2] for run in runs):4.0f} MB"
        )


class Watch:
    """A bare socket in IDLE: when the server itself tells of new mail."""

    def __init__(self, port: int, user: str) -> None:
        self.told: list[float] = []
        self._link = socket.create_connection(("127.0.0.1", port))
        self._lines = self._link.makefile("rb")
        self._lines.readline()
        for command in (f'LOGIN {user} "{PASSWORD}"', "SELECT INBOX", "IDLE"):
            self._link.sendall(f"a {command}\r\n".encode())
            while not self._lines.readline().startswith((b"a ", b"+ ")):
                pass
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._lines:
            if line.endswith(b" EXISTS\r\n"):
                self.told.append(time.monotonic())


def label_latency(name: str, port: int, mailbox: ImapMailbox, deliver: Deliver, mails: int) -> None:
    """From the delivery to the label, through IDLE, and beside it what the server itself takes.

    Dovecot gathers what it reports to IDLE for half a second (NOTIFY_DELAY_MSECS of its
    mailbox-watch.c, for which there is no setting): nobody can know of new mail before.
    """
    told: list[float] = []
    labelled: list[float] = []
    with tempfile.TemporaryDirectory() as folder, Journal.open(Path(folder, "j.db")) as journal:
        guardian = Guardian(mailbox, journal, patience=60.0)
        thread = threading.Thread(target=guardian.run, args=(lambda: False,))
        thread.start()
        time.sleep(1)
        watch = Watch(port, mailbox.settings.user)
        for number in range(mails):
            # Longer than Dovecot gathers: what it tells of a label must not bring the next mail.
            time.sleep(random.uniform(0.7, 1.0))  # noqa: S311 (at no certain moment of IDLE)
            deliver(mail(number, Kind.SUSPICIOUS))
            delivered = time.monotonic()
            while not journal.deeds(number + 1):  # one deed a mail: its label
                time.sleep(0.002)
            labelled.append(time.monotonic() - delivered)
            while len(watch.told) <= number:
                time.sleep(0.002)
            told.append(max(0.0, watch.told[number] - delivered))
        guardian.stop.set()
        thread.join()
    ours = [late - early for late, early in zip(labelled, told, strict=True)]
    print(
        f"label latency on {name:7}, {mails} mails: {_spread(labelled)}; "
        f"the server's own {_spread(told)}; ours {_spread(ours)}"
    )


def _spread(times: list[float]) -> str:
    times = sorted(times)
    high = times[int(len(times) * 0.99)]
    return f"median {statistics.median(times) * 1000:.0f} ms, p99 {high * 1000:.0f} ms"


def latencies(servers: Sequence[ImapServer], mails: int) -> None:
    for server in servers:
        outside = server.client("latency")
        mailbox = server.mailbox("latency")
        deliver = partial(outside.append, "INBOX")
        label_latency(server.name, server.port, mailbox, deliver, mails)
    with DemoServer("shop", PASSWORD) as demo:
        settings = ImapSettings("127.0.0.1", "shop", demo.port, Tls.PLAIN)
        mailbox = ImapMailbox(settings, lambda: PASSWORD)
        label_latency("pymap", demo.port, mailbox, partial(demo.deliver, "INBOX"), mails)


def main(mails: int) -> None:
    with ExitStack() as stack:
        servers: list[ImapServer] = [Dovecot(_home(stack))]
        if cyrus.installed():
            servers.append(Cyrus(_home(stack)))
        for server in servers:
            server.start()
            stack.callback(server.stop)
        fill(servers[0], mails)
        fetch_rates(servers[0], mails)
        latencies(servers, LATENCIES)


def _home(stack: ExitStack) -> Path:
    home = tempfile.TemporaryDirectory(prefix="mailguard-bench-", ignore_cleanup_errors=True)
    path = Path(stack.enter_context(home))
    path.chmod(0o755)
    return path


if __name__ == "__main__":
    if sys.argv[1:2] and not sys.argv[1].isdigit():
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 5_000)
