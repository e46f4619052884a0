"""`mailguard audit` end to end, out of Dovecot: `python -m tests.bench.audit [MAILS]`.

The command itself, from its start to its last line, on as many processes as there are cores. Beside
it the same analysis of the same mails from memory in one process, which is what the cores and a
server are to be faster than, in as many processes as there are cores, and the same server into
rspamd. Both talk to the server without TLS. All ask one name server on loopback, about every mail.
They take turns, and are compared turn by turn: a machine is not as fast in one minute as in the
next. Times are of the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.pool import Pool
from operator import truediv
from pathlib import Path
from queue import Queue
from statistics import median
from threading import Event

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.dns.modes import open_resolver
from mailguard.engine import Tools, analyse_all
from mailguard.guard.worker import registry_of
from mailguard.limits import HANDFUL
from mailguard.verdict.policy import Lookups, Policy
from tests.bench.auth.corpus import LARGE_SIZES, RECEIVER, write_corpus
from tests.bench.auth.servers import Rspamd, name_server, program
from tests.bench.installed import compile_package
from tests.system.dovecot import BINARY, Dovecot
from tests.system.imapserver import PASSWORD

USER = "bench"
ROUNDS = 5
BATCH = 50
AT_A_TIME = 4
"""Mails that are given to rspamd at a time: more than it has processes."""
CONFIG = """\
state = "state"
[analysis]
lookups = "always"
nameservers = ["127.0.0.1"]
nameserver_port = {dns_port}
[accounts.bench]
address = "bench@shop.example"
user = "{user}"
host = "127.0.0.1"
port = {port}
tls = "plain"
password_file = "password"
hosts = ["{receiver}"]
"""


class Way:
    """One way through all the mails; only `run` is timed."""

    def prepare(self) -> None:
        """Have at hand what is not part of the work, before each run."""

    def run(self) -> None:
        """Do the work."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of everything."""


class FromMemory(Way):
    """Processes without a server or a command line, each with a share of the mails.

    They are as the command's are: all they need is loaded, and they see these mails and ask about
    their domains for the first time, run after run. The mails are read `together` by so many, or
    one by one.
    """

    def __init__(
        self, mails: list[bytes], dns_port: int, *, processes: int = 1, together: int = 1
    ) -> None:
        self._dns_port = dns_port
        self._together = together
        self._shares = [mails[number::processes] for number in range(processes)]
        self._pools: list[Pool] = []

    def prepare(self) -> None:
        self.close()
        spawn = get_context("spawn")
        self._pools = [spawn.Pool(1, _load, (share, self._dns_port)) for share in self._shares]
        for pool in self._pools:
            pool.apply(bool)

    def run(self) -> None:
        for running in [pool.apply_async(_judge, (self._together,)) for pool in self._pools]:
            running.get()

    def close(self) -> None:
        for pool in self._pools:
            pool.terminate()
            pool.join()


_share: list[bytes] = []
_tools: list[Tools] = []
"""What a process of `FromMemory` has: its mails, and what it judges them with."""


def _load(mails: list[bytes], dns_port: int) -> None:
    import mailguard.guard.preload  # noqa: F401 (loaded and warm, as the command's processes are)

    _share.extend(mails)
    resolver = open_resolver("system", nameservers=("127.0.0.1",), port=dns_port)
    _tools.append(Tools(resolver, registry_of(()), Policy(lookups=Lookups.ALWAYS), time.time))


def _judge(together: int) -> None:
    context = Context(trust=Trust(hosts=(RECEIVER,)))
    for start in range(0, len(_share), together):
        mails = [(raw, context) for raw in _share[start : start + together]]
        deque(analyse_all(mails, *_tools), maxlen=0)  # nothing is kept


class Audit(Way):
    """The command; `peaks` are the MB that all its processes held at most together, run by run."""

    def __init__(self, home: Path, server: Dovecot, dns_port: int, count: int) -> None:
        self._count = count
        self._mailbox = home / "mail"
        self._config = home / "config.toml"
        self._config.write_text(
            CONFIG.format(
                dns_port=dns_port,
                user=USER,
                port=server.port,
                receiver=RECEIVER,
            )
        )
        password = home / "password"
        password.write_text(PASSWORD)
        password.chmod(0o600)
        self.peaks: list[float] = []

    def prepare(self) -> None:
        # Others have the mails in memory. A kernel lets go of files that nobody read for a while.
        _read_all(self._mailbox)

    def run(self) -> None:
        page = self._config.with_name("report.html")
        command = ["audit", "bench", "--html", str(page), "--config", str(self._config)]
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "mailguard", *command],
                stdout=output,
                stderr=subprocess.DEVNULL,
            )
            with ThreadPoolExecutor(1) as beside:
                ended = Event()
                peak = beside.submit(_peak, process.pid, ended)
                try:
                    process.wait()  # a loop that looks for its end would find it late
                finally:
                    ended.set()
            assert process.returncode in (0, 1), process.returncode
            output.seek(0)
            assert str(self._count) in output.read().decode().replace(",", ""), "mail is missing"
        self.peaks.append(peak.result())


def _read_all(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.read_bytes()


def _peak(pid: int, ended: Event) -> float:
    """MB that a process and all that descend from it held at most together, until it ended."""
    peak = 0.0
    while not ended.wait(0.1):
        peak = max(peak, sum(map(_resident, _family(pid))))
    return peak


def _family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # gone meanwhile
        return
    for child in children:
        yield from _family(int(child))


def _resident(pid: int) -> float:
    """MB of memory that a process holds, shared libraries counted each time."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Scan(Way):
    """The same mails fetched by imapclient and given to rspamd, several at a time."""

    def __init__(self, server: Dovecot, rspamd: Rspamd, about: dict[str, str]) -> None:
        self._server, self._about = server, about
        self._mailbox = server.home / "mail"
        self._clients: Queue[HTTPConnection] = Queue()
        self._rspamd = rspamd
        for _ in range(AT_A_TIME):
            self._clients.put(rspamd.client())

    def prepare(self) -> None:
        _read_all(self._mailbox)

    def run(self) -> None:
        from imapclient import IMAPClient

        client = IMAPClient("127.0.0.1", self._server.port, ssl=False)
        client.login(USER, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        with ThreadPoolExecutor(AT_A_TIME) as scanning:
            for start in range(0, len(uids), BATCH):
                batch = client.fetch(uids[start : start + BATCH], ["BODY.PEEK[]"]).values()
                list(scanning.map(self._scan, [items[b"BODY[]"] for items in batch]))
        client.logout()

    def _scan(self, raw: bytes) -> None:
        client = self._clients.get()
        self._rspamd.scan(client, raw, self._about)
        self._clients.put(client)


@dataclass(frozen=True)
class Scene:
    """A mailbox on Dovecot, the same mails on disk, and a name server with their records."""

    folder: Path
    server: Dovecot
    mails: list[bytes]
    about: dict[str, str]
    dns_port: int

    def audit(self) -> Audit:
        return Audit(self.folder, self.server, self.dns_port, len(self.mails))


@contextmanager
def scene(count: int) -> Iterator[Scene | None]:
    """`count` mails; None where NSD is not installed."""
    compile_package()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mailguard-bench-")))
        folder.chmod(0o755)
        write_corpus(folder, count, sizes=LARGE_SIZES)
        index = json.loads((folder / "index.json").read_text())
        mails = [(folder / about["file"]).read_bytes() for about in index["mails"]]
        server = Dovecot(folder)
        server.start()
        stack.callback(server.stop)
        server.deliver(USER, iter(mails))
        dns_port = stack.enter_context(name_server(index["records"]))
        yield dns_port and Scene(folder, server, mails, index["mails"][0], dns_port)


def measure(count: int) -> tuple[dict[str, list[float]], list[str]]:
    """Seconds of each round, by way; and what is missing or was seen beside."""
    with ExitStack() as stack:
        here = stack.enter_context(scene(count))
        if here is None:
            return {}, ["audit: skipped, nsd is not installed."]
        cores = os.cpu_count() or 1
        audit = here.audit()
        ways: dict[str, Way] = {
            "one process, from memory, mail by mail": FromMemory(here.mails, here.dns_port),
            f"one process, {HANDFUL} mails at a time": FromMemory(
                here.mails, here.dns_port, together=HANDFUL
            ),
            f"{cores} processes, {HANDFUL} mails at a time": FromMemory(
                here.mails, here.dns_port, processes=cores, together=HANDFUL
            ),
            f"mailguard audit, {cores} cores": audit,
        }
        notes = []
        if program("rspamd"):
            rspamd = Rspamd(here.dns_port, processes=cores)
            stack.callback(rspamd.close)
            ways["imapclient and rspamd"] = Scan(here.server, rspamd, here.about)
        else:
            notes.append("rspamd: skipped, it is not installed.")
        times = _times(ways)
        octets = sum(map(len, here.mails))
        notes.append(f"{count:,} mails, {octets / 1e6:,.0f} MB, {ROUNDS} rounds.")
        notes.append(f"All processes of the audit together: {max(audit.peaks):.0f} MB at most.")
        return times, notes


def by_cores(count: int, cores: Iterable[int]) -> dict[float, float]:
    """Mails a second of the command, by the number of cores that it may use."""
    with scene(count) as here:
        if here is None:
            return {}
        allowed = os.sched_getaffinity(0)
        found: dict[float, float] = {}
        for number in cores:
            os.sched_setaffinity(0, sorted(allowed)[:number])  # the command inherits it
            found[number] = count / median(_times({"audit": here.audit()})["audit"])
        os.sched_setaffinity(0, allowed)
        return found


def _times(ways: dict[str, Way]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, way in ways.items():
            way.prepare()
            start = time.monotonic()
            try:
                way.run()
            finally:
                taken = time.monotonic() - start
                way.close()
            if turn:  # the first one warms up
                times[name].append(taken)
    return times


def report(count: int) -> None:
    """Print the table."""
    if BINARY is None:
        print("audit: skipped, dovecot is not installed.")
        return
    times, notes = measure(count)
    own = next((taken for name, taken in times.items() if "audit" in name), [])
    print("| way | mails a second | the audit is faster | from round to round |\n|---|--:|--:|--:|")
    for name, taken in times.items():
        ratios = sorted(map(truediv, taken, own))
        told = (
            f"{median(ratios):.2f} × | {ratios[0]:.2f}–{ratios[-1]:.2f}" if taken != own else " |"
        )
        print(f"| {name} | {count / median(taken):,.0f} | {told} |")
    print("\n".join(["", *notes]))


if __name__ == "__main__":
    report(int(sys.argv[1]) if sys.argv[1:] else 5000)
