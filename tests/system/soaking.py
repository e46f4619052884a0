"""Many accounts under fire: mail that comes in all the time, and connections that break."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

from mailguard.verdict.model import Kind
from tests.system.faultproxy import Fault, FaultProxy
from tests.system.imapserver import PASSWORD, ImapServer, Lying
from tests.system.service import Service

MOMENTS = (
    *(rb"LOGIN", rb"SELECT", rb"IDLE\r\n", rb"DONE\r\n"),
    *(rb"UID FETCH", rb"UID STORE", rb"UID MOVE"),
)
FLAGS = ("\\Seen", "\\Flagged", "\\Answered")
MARKS = {
    Kind.IMPERSONATION: frozenset({"$Phishing", "MailguardImpersonation"}),
    Kind.SUSPICIOUS: frozenset({"MailguardSuspicious"}),
    Kind.UNRELATED: frozenset[str](),
}
# Cyrus rewrites headers that are not ASCII.
POSING = (
    "From: =?utf-8?B?REhnYXRlIOmjjuaOp+mDqA==?= <{local}@free-mail.example>\r\n"
    "To: shop@example.com\r\nSubject: Your shop has a transaction risk\r\n"
    "Message-ID: <{local}@free-mail.example>\r\n\r\n"
    "Your account was frozen. Please add QQ 1179545599 to activate it.\r\n"
)
ODD = (
    "From: Li Wei <liwei@webmail.example>\r\nTo: shop@example.com\r\n"
    "Subject: About your account\r\nMessage-ID: <{local}@webmail.example>\r\n\r\n"
    "This is the DHgate risk control team. Your account will be limited today. Please add\r\n"
    "our officer on QQ 1179545599 to pay the activation fee.\r\n-- DHgate Risk Control Team\r\n"
)
PLAIN = (
    "From: Anna <anna@example.org>\r\nTo: shop@example.com\r\nSubject: Samples\r\n"
    "Message-ID: <{local}@example.org>\r\n\r\nThe samples arrived, thank you.\r\n"
)


def letter(kind: Kind, local: str) -> bytes:
    """A mail that is judged to be of `kind`; `local` makes each one a mail of its own."""
    texts = {Kind.IMPERSONATION: POSING, Kind.SUSPICIOUS: ODD, Kind.UNRELATED: PLAIN}
    return texts[kind].format(local=local).encode()


@dataclass
class Traffic:
    """Mail for many accounts, and the faults that it meets on the way to the service."""

    server: ImapServer
    users: list[str]
    proxies: list[FaultProxy]
    chance: random.Random
    sent: defaultdict[str, list[tuple[bytes, Kind, frozenset[str]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    armed: list[tuple[Fault, bytes, Event]] = field(default_factory=list)
    number: int = 0
    """How many were delivered."""

    def deliver(self) -> None:
        """One mail to the account whose turn it is."""
        user = self.users[self.number % len(self.users)]
        kind = list(MARKS)[self.number // len(self.users) % 3]
        raw = letter(kind, f"{user}-{self.number}")
        flags = frozenset(flag for flag in FLAGS if self.chance.random() < 0.3)
        client = self.server.client(user)
        client.append("INBOX", raw, sorted(flags))
        client.logout()
        self.sent[user].append((raw, kind, flags))
        self.number += 1

    def break_something(self) -> None:
        """The fault whose turn it is, at some moment of some account."""
        fault = list(Fault)[len(self.armed) % len(Fault)]
        moment = self.chance.choice(MOMENTS)
        self.armed.append((fault, moment, self.chance.choice(self.proxies).arm(fault, moment)))

    @property
    def happened(self) -> Counter[str]:
        """How often each fault came to pass."""
        return Counter(fault.value for fault, _, event in self.armed if event.is_set())

    def expected(self, user: str, quarantine: str) -> dict[str, Counter[Lying]]:
        """What the account must hold in the end."""
        held: dict[str, Counter[Lying]] = {"INBOX": Counter(), quarantine: Counter()}
        for raw, kind, flags in self.sent[user]:
            folder = quarantine if kind is Kind.IMPERSONATION else "INBOX"
            held[folder][raw, flags | MARKS[kind]] += 1
        return held


@dataclass(frozen=True)
class Usage:
    """What a process and its children hold: MB of itself and of them, threads, open files."""

    own: float
    children: float
    threads: int
    files: int

    @staticmethod
    def of(process: int) -> Usage:
        place = Path(f"/proc/{process}")
        tasks = list((place / "task").iterdir())
        children = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
        return Usage(
            _memory(process),
            sum(_memory(child) for child in children),
            len(tasks),
            len(list((place / "fd").iterdir())),
        )


def _memory(process: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def write_config(folder: Path, users: list[str], proxies: list[FaultProxy]) -> Path:
    """A configuration that guards every user through a proxy of its own, unbraked."""
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o600)
    head = (
        'state = "state"\n[analysis]\nresolver = "offline"\nworkers = 1\n'
        "[brake]\nper_hour = 100000\nshare = 1.0\n"
    )
    accounts = [
        f'[accounts.{user}]\naddress = "{user}@shop.example"\nuser = "{user}"\n'
        f'host = "127.0.0.1"\nport = {proxy.port}\ntls = "plain"\nmode = "enforce"\n'
        'password_file = "password"\n'
        for user, proxy in zip(users, proxies, strict=True)
    ]
    path = folder / "config.toml"
    path.write_text(head + "".join(accounts), encoding="utf-8")
    return path


def silences(service: Service) -> list[float]:
    """Seconds from each trouble of an account to the moment it was watched again."""
    since: dict[str, float] = {}
    lasted = []
    for line in list(service.lines):
        at = datetime.fromisoformat(line["timestamp"]).timestamp()
        if line["event"] == "account_trouble":
            since.setdefault(line["account"], at)
        elif line["event"] == "account_watched" and line["account"] in since:
            lasted.append(at - since.pop(line["account"]))
    return lasted
