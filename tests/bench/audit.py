"""An audit end to end, out of Dovecot: `python -m tests.bench.audit [MAILS]`.

Beside it the same mails from memory in one process, which is what two cores and a server are to be
faster than, and from the same server into rspamd. They take turns; times are of the clock.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from mailguard.auth.trust import Trust
from mailguard.dns.modes import open_resolver
from mailguard.engine import Context, analyse
from mailguard.guard.judging import judge_mails
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.registry.load import load_registry
from mailguard.verdict.policy import Policy
from tests.bench.auth.corpus import RECEIVER, write_corpus
from tests.bench.auth.servers import Rspamd, name_server, program
from tests.system.dovecot import BINARY, Dovecot
from tests.system.imapserver import PASSWORD

USER = "bench"
WORKERS = 2
ROUNDS = 3
TRUST = Trust(hosts=(RECEIVER,))
BATCH = 50


def in_memory(mails: list[bytes]) -> Callable[[], None]:
    """One process, no server."""
    resolver, registry = open_resolver("offline"), load_registry()

    def run() -> None:
        for raw in mails:
            analyse(
                raw,
                Context(trust=TRUST),
                resolver=resolver,
                registry=registry,
                policy=Policy(),
                clock=time.time,
            )

    return run


def audited(port: int, pool: Pool, count: int) -> Callable[[], None]:
    """What `mailguard audit` does between connecting and printing."""

    def run() -> None:
        settings = ImapSettings("127.0.0.1", USER, port, Tls.PLAIN, timeout=30.0)
        mailbox = ImapMailbox(settings, lambda: PASSWORD)
        mailbox.connect()
        mailbox.open("INBOX")
        seen = sum(1 for _ in judge_mails(mailbox, mailbox.uids(), pool, TRUST, final=True))
        mailbox.close()
        assert seen == count

    return run


def scanned(port: int, rspamd: Rspamd, about: dict[str, str]) -> Callable[[], None]:
    """The same mails fetched by imapclient and given to rspamd, one after the other."""
    from imapclient import IMAPClient

    def run() -> None:
        client = IMAPClient("127.0.0.1", port, ssl=False)
        client.login(USER, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        for start in range(0, len(uids), BATCH):
            for items in client.fetch(uids[start : start + BATCH], ["BODY.PEEK[]"]).values():
                rspamd.verify(items[b"BODY[]"], about)
        client.logout()

    return run


def measure(count: int) -> tuple[dict[str, float], list[str]]:
    """Mails a second, by way; and what is missing."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mailguard-bench-")))
        folder.chmod(0o755)
        write_corpus(folder, count)
        index = json.loads((folder / "index.json").read_text())
        mails = [(folder / about["file"]).read_bytes() for about in index["mails"]]
        server = Dovecot(folder)
        server.start()
        stack.callback(server.stop)
        server.deliver(USER, iter(mails))
        pool = stack.enter_context(Pool(AnalysisSettings(resolver="offline"), workers=WORKERS))
        ways = {
            "one process, from memory": in_memory(mails),
            f"audit over Dovecot, {WORKERS} processes": audited(server.port, pool, count),
        }
        notes = []
        dns_port = stack.enter_context(name_server(index["records"]))
        if dns_port and program("rspamd"):
            rspamd = Rspamd(dns_port)
            stack.callback(rspamd.close)
            ways["Dovecot and rspamd"] = scanned(server.port, rspamd, index["mails"][0])
        else:
            notes.append("rspamd: skipped, rspamd or nsd is not installed.")
        return _rates(ways, count), notes


def _rates(ways: dict[str, Callable[[], None]], count: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, run in ways.items():
            start = time.monotonic()
            run()
            if turn:  # the first one warms up
                times[name].append(time.monotonic() - start)
    return {name: count / median(taken) for name, taken in times.items()}


def report(count: int) -> None:
    """Print the table."""
    if BINARY is None:
        print("audit: skipped, dovecot is not installed.")
        return
    rates, notes = measure(count)
    own = next(rate for name, rate in rates.items() if name.startswith("audit"))
    print("| way | mails a second | the audit is faster |\n|---|--:|--:|")
    for name, rate in rates.items():
        print(f"| {name} | {rate:,.0f} | {f'{own / rate:.1f} ×' if rate != own else ''} |")
    print("\n".join(["", *notes, f"{count} mails."]))


if __name__ == "__main__":
    report(int(sys.argv[1]) if sys.argv[1:] else 1000)
