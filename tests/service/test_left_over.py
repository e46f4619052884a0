"""What is left over is dealt with at the start, and now and then from there on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from mailguard.config.load import parse
from mailguard.config.options import AccountOptions, account_options
from mailguard.demo.server import DemoServer
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Intent, Judged, Key, State
from mailguard.mailbox.circuit import Circuit
from mailguard.mailbox.imap import ImapMailbox
from mailguard.registry.load import load_registry
from mailguard.service.metrics import Metrics
from mailguard.service.notices import Notices
from mailguard.service.team import Team
from mailguard.service.tools import Tools
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.serial import to_dict
from tests.system.accounts import QUARANTINE, until

RAW = b"From: a@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nbody\r\n"
NEVER = 3600.0


class Shop:
    """An account with one mail that a service before this one has judged."""

    def __init__(self, stack: ExitStack, server: DemoServer, folder: Path) -> None:
        self._stack = stack
        self.server = server
        self.journal = stack.enter_context(Journal.open(folder / "journal.db"))
        self._pool = stack.enter_context(Pool(AnalysisSettings(resolver="offline"), workers=1))
        account = {"address": "shop@b.example", "user": "shop", "host": "127.0.0.1"}
        account |= {"port": server.port, "tls": "plain", "password_file": "p", "mode": "enforce"}
        account |= {"folders": ["INBOX", "Orders", "Work"], "poll_interval": 1}
        parsed = parse({"accounts": {"shop": account}}, folder / "config.toml")
        self.options = account_options("shop", parsed)
        self.team = Team()
        server.deliver("INBOX", RAW)
        server.deliver("Orders", RAW)
        mailbox = self.mailbox(self.options)
        mailbox.connect()
        opened = mailbox.open("INBOX")
        (uid,) = mailbox.uids()
        mailbox.close()
        self.key = Key("shop", "INBOX", opened.uidvalidity, uid)
        self.journal.advance("shop", "INBOX", opened.uidvalidity, uid)

    def mailbox(self, options: AccountOptions) -> ImapMailbox:
        return ImapMailbox(options.imap, lambda: "word")

    def judged(self, state: State) -> int:
        verdict = to_dict(Verdict(Kind.SUSPICIOUS, "said so"))
        mail = Judged(self.key, "a print", len(RAW), Kind.SUSPICIOUS, verdict, state=state)
        return self.journal.record([mail])[0].id

    def start(self, look_every: float) -> None:
        tools = Tools(
            self._pool,
            self.journal,
            self.mailbox,
            cache(lambda _host: Circuit(time.monotonic)),
            lambda _error: None,
            load_registry,
            look_every=look_every,
        )
        self._stack.callback(self.team.stop, 5.0)
        self.team.start([self.options], tools, Metrics(), Notices(), details=False)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with DemoServer("shop", "word") as server, ExitStack() as stack:
        yield Shop(stack, server, tmp_path)


def _undone(shop: Shop) -> Callable[[], bool]:
    shop.judged(State.PENDING)
    return lambda: shop.journal.pending("shop") == []


def _begun(shop: Shop) -> Callable[[], bool]:
    mail = shop.judged(State.DONE)
    shop.journal.intend(Intent(mail, Deed.QUARANTINE, "move", shop.key, QUARANTINE))
    return lambda: shop.journal.open_intents("shop") == []


def _taken_out(shop: Shop) -> Callable[[], bool]:
    mail = shop.judged(State.DONE)
    shop.server.deliver(QUARANTINE, RAW)
    mailbox = shop.mailbox(shop.options)
    mailbox.connect()
    landed = {"landed_uidvalidity": mailbox.open(QUARANTINE).uidvalidity, "landed_uid": 9999}
    mailbox.close()
    shop.journal.did(Intent(mail, Deed.QUARANTINE, "move", shop.key, QUARANTINE, **landed))
    return lambda: shop.journal.deeds(mail)[-1].deed is Deed.TAKE_OUT


@pytest.mark.parametrize("left", [_undone, _begun, _taken_out])
def test_what_was_left_over_is_dealt_with_at_the_start(
    shop: Shop, left: Callable[[Shop], Callable[[], bool]]
) -> None:
    over = left(shop)
    shop.start(NEVER)
    until(over)


def test_what_is_left_over_later_is_dealt_with_now_and_then(shop: Shop) -> None:
    shop.start(0.1)
    until(lambda: shop.team.health()[0].missing == ("Work",))
    shop.judged(State.PENDING)
    until(lambda: shop.journal.pending("shop") == [])
    shop.judged(State.AGAIN)
    until(lambda: shop.journal.again("shop") == [])
    shop.server.deliver("Work", RAW)
    until(lambda: shop.team.health()[0].well)
