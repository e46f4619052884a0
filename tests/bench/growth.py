"""How cost grows with mail, mailbox, accounts and cores: `python -m tests.bench.growth [FILE.svg]`.

Prints Markdown tables, and draws them where a file is named: the README's is `.github/growth.svg`.
All but the first need Dovecot.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from mailguard import limits
from tests.bench import audit, service
from tests.bench.auth.contenders import VerifyAll, analysis
from tests.bench.auth.corpus import HTML, PDF, TEXT, Sender
from tests.bench.chart import Panel, Points, draw
from tests.system.dovecot import BINARY

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000,
         25_000_000)  # fmt: skip
LINES: dict[str, tuple[tuple[bytes, bytes], bytes]] = {
    "text": (TEXT, b"your order is on its way to the   address that you gave us\r\n"),
    "HTML": (HTML, b'  <td style=3D"padding:4px">your order is on its way</td>=\r\n'),
    "attachment": (PDF, b"A" * 76 + b"\r\n"),
}
MAILBOXES = (2_000, 20_000, 200_000)
ACCOUNTS = (1, 5, 20, 50)
IDLE = 20.0
"""Seconds for which idle accounts are watched."""
AUDITED = 2_000
CAPTION = "Both axes are logarithmic. * Past 2 MB only that much is read."


def panels() -> Iterator[Panel]:
    """Everything that can be measured here."""
    yield Panel("CPU time of one analysis, by the size of the mail*", by_size(), _octets, _ms)
    if BINARY is None:
        print("growth with mailbox, accounts and cores: skipped, dovecot is not installed.")
        return
    yield Panel("Start to first label, by the mails there", by_mailbox(), _count, _seconds)
    yield Panel("Memory of the service, by idle accounts", by_accounts(), _count, _mb)
    if cores := by_cores():
        yield Panel("Mails audited a second, by cores", cores, _count, _count)


def by_size() -> dict[str, Points]:
    """Octets of a mail and milliseconds of CPU for its whole analysis, by what it is made of."""
    sender = Sender(
        "bench.example", generate_private_key(65537, 2048), Ed25519PrivateKey.generate()
    )
    records: dict[str, dict[str, list[str]]] = {}
    for name, rdtype, value in sender.records():
        records.setdefault(name, {}).setdefault(rdtype, []).append(value)
    verify = analysis({"records": records, "dns_port": None})
    return {
        kind: [(size, _cost(verify, _mail(sender, fields, line, size))) for size in SIZES]
        for kind, (fields, line) in LINES.items()
    }


def _mail(sender: Sender, fields: tuple[bytes, bytes], line: bytes, size: int) -> bytes:
    head = [b"From: Order Desk <orders@bench.example>", b"Subject: Your order", *fields]
    body = line * (size // len(line))
    return sender.sign(head, body, ed25519=False) + b"\r\n".join(head) + b"\r\n\r\n" + body


def _cost(verify: VerifyAll, raw: bytes) -> float:
    """Milliseconds: the least of a few runs, as anything else is the machine's noise."""
    costs = []
    while len(costs) < 3 or (sum(costs) < 0.05 and len(costs) < 20):
        start = time.process_time()
        verify([(raw[: limits.MAX_READ], {})])
        costs.append(time.process_time() - start)
    return min(costs) * 1000


def by_mailbox() -> dict[str, Points]:
    """Mails in the mailbox and seconds until the first label, at first sight and afterwards."""
    lines: dict[str, Points] = {}
    for mails in MAILBOXES:
        for sight in service.large(mails):
            lines.setdefault(sight.moment, []).append((mails, sight.label))
    return lines


def by_accounts() -> dict[str, Points]:
    """Idle accounts, and MB of the process that watches them."""
    return {"RSS": [(count, service.idle(count, IDLE).memory) for count in ACCOUNTS]}


def by_cores() -> dict[str, Points]:
    """Cores and mails a second, the audit's start left out of none; {} where there is one core."""
    most = os.cpu_count() or 1
    rates = audit.by_cores(AUDITED, range(1, most + 1)) if most > 1 else {}
    return {"audit": list(rates.items())} if rates else {}


def _octets(size: float) -> str:
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} KB"


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:,.1f} ms" if milliseconds < 10 else f"{milliseconds:,.0f} ms"


def _seconds(seconds: float) -> str:
    return f"{seconds:.3g} s"


def _mb(megabytes: float) -> str:
    return f"{megabytes:,.0f} MB"


def report(*files: str) -> None:
    """Print the tables, and draw them into `files`."""
    measured = []
    for panel in panels():
        print(f"{panel.table()}\n", flush=True)
        measured.append(panel)
    for file in files:
        Path(file).write_text(draw(measured, CAPTION), encoding="utf-8")


if __name__ == "__main__":
    report(*sys.argv[1:])
