"""What the analysis of a mail costs, counted instead of timed: the same on any machine.

`python -m tests.bench.counts` prints the table; with `--record` it writes the baseline that
`test_counts.py` holds the analysis to.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

import mailguard
from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.dns import Answer, Resolver
from mailguard.engine import analyse
from mailguard.registry.load import load_registry
from mailguard.verdict.policy import Lookups, Policy
from tests.bench.auth.contenders import NOW, Memory
from tests.bench.auth.corpus import ADDRESS, FOREIGN, PROVIDER, RECEIVER, Sender

BASELINE = Path(__file__).with_name("counts.toml")
PACKAGE = str(Path(mailguard.__file__).parent)
PLATFORM = "dhgate.com"
STRANGER = "bench.example"
ROW = b'<tr><td style="padding:4px">your order %d is on its way</td><td>12.50</td></tr>\r\n'
PROSE = b"<p>Offer %d: pay with PayPal and get it tomorrow, <a href='https://bench.example'>here</a>.\r\n"
SEARCH = "names/search.py:find"


@dataclass(frozen=True)
class Counts:
    """One mail's analysis, its caches warm.

    `calls` are calls of the project's own functions, by file and name; `searched` the characters
    that went through lists of words, once for each list; `cold` the questions that went to DNS when
    nobody had asked before, `warm` those when somebody had.
    """

    calls: Counter[str]
    searched: int
    cold: int
    warm: int

    @property
    def all_calls(self) -> int:
        return self.calls.total()


class Cached:
    """A cache before a resolver, without end: `asked` is what went past it."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[str, str], Answer] = {}
        self.asked = 0

    def query(self, name: str, rdtype: str) -> Answer:
        key = (name, rdtype)
        if key not in self._known:
            self.asked += 1
            self._known[key] = self._resolver.query(name, rdtype)
        return self._known[key]


def mails() -> tuple[dict[str, tuple[bytes, Policy]], Memory]:
    """What is counted, by name, and its DNS."""
    key, other = generate_private_key(65537, 2048), Ed25519PrivateKey.generate()
    platform, stranger = Sender(PLATFORM, key, other), Sender(STRANGER, key, other)
    records: dict[str, dict[str, list[str]]] = {name: {"TXT": [text]} for name, text in PROVIDER}
    for sender in (platform, stranger):
        for name, rdtype, value in sender.records():
            records.setdefault(name, {}).setdefault(rdtype, []).append(value)
    as_rule, always = Policy(), Policy(lookups=Lookups.ALWAYS)
    found = {
        "a stranger's mail, as a rule": (_mail(stranger, 20), as_rule),
        "a stranger's mail, everything asked": (_mail(stranger, 20), always),
        "a shop's mail that names a platform": (_mail(stranger, 60, row=PROSE), as_rule),
        "a platform's signed notice": (_mail(platform, 20), as_rule),
        "a platform's name forged": (_mail(platform, 20, signed=False, address=FOREIGN), as_rule),
        "HTML of 400 rows": (_mail(stranger, 400), as_rule),
        "HTML of 800 rows": (_mail(stranger, 800), as_rule),
    }
    return found, Memory(records)


def _mail(
    sender: Sender, rows: int, *, row: bytes = ROW, signed: bool = True, address: str = ADDRESS
) -> bytes:
    domain = sender.domain
    fields = [
        f"From: Order Desk <orders@{domain}>".encode(),
        b"To: owner@shop.example",
        b"Subject: Your order",
        b"Date: Mon, 16 Nov 2026 00:00:00 +0000",
        b"Content-Type: text/html; charset=utf-8",
    ]
    body = b"<table>\r\n" + b"".join(row % number for number in range(rows)) + b"</table>\r\n"
    head = (
        f"Return-Path: <bounce@{domain}>\r\n"
        f"Received: from mx.{domain} (mx.{domain} [{address}])\r\n"
        f"\tby {RECEIVER} (Postfix) with ESMTPS id 1; Mon, 16 Nov 2026 00:00:00 +0000\r\n"
    ).encode()
    signature = sender.sign(fields, body, ed25519=False) if signed else b""
    return head + signature + b"\r\n".join(fields) + b"\r\n\r\n" + body


def count(raw: bytes, policy: Policy, resolver: Resolver) -> Counts:
    """Analyse one mail three times, and count the last time: what is remembered was full once."""
    context, registry = Context(trust=Trust(hosts=(RECEIVER,))), load_registry()
    cache = Cached(resolver)
    calls: Counter[str] = Counter()
    searched: list[int] = []

    def judge() -> None:
        analyse(raw, context, resolver=cache, registry=registry, policy=policy, clock=lambda: NOW)

    def called(frame: FrameType, event: str, _argument: Any) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(PACKAGE):
            step = f"{file[len(PACKAGE) + 1 :]}:{frame.f_code.co_name}"
            calls[step] += 1
            if step == SEARCH:
                searched.append(len(frame.f_locals["text"]))

    judge()
    cold = cache.asked
    judge()
    sys.setprofile(called)
    try:
        judge()
    finally:
        sys.setprofile(None)
    return Counts(calls, sum(searched), cold, cache.asked - cold)


def measure() -> dict[str, Counts]:
    """Every mail counted, by name."""
    found, resolver = mails()
    return {name: count(raw, policy, resolver) for name, (raw, policy) in found.items()}


def recorded() -> dict[str, dict[str, int]]:
    """The baseline."""
    return tomllib.loads(BASELINE.read_text(encoding="utf-8"))


def record(measured: dict[str, Counts]) -> None:
    """Write the baseline."""
    lines = ["# Written by `python -m tests.bench.counts --record`; held by test_counts.py.", ""]
    for name, counts in measured.items():
        lines += [f'["{name}"]', f"calls = {counts.all_calls}", f"searched = {counts.searched}"]
        lines += [f"queries = {counts.cold}", ""]
    BASELINE.write_text("\n".join(lines), encoding="utf-8")


def table() -> str:
    """A row a mail."""
    lines = [
        "| mail | calls of own functions | characters searched | DNS queries, cold | warm |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, counts in measure().items():
        told = f"{counts.all_calls:,} | {counts.searched:,} | {counts.cold} | {counts.warm}"
        lines.append(f"| {name} | {told} |")
    return "\n".join(lines)


if __name__ == "__main__":
    if "--record" in sys.argv:
        record(measure())
    print(table())
