"""A day's octets are used up: the account says so, waits, and goes on."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

from structlog.testing import capture_logs

from mailguard.config.load import parse
from mailguard.config.options import account_options
from mailguard.demo.server import DemoServer
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.journal import Journal
from mailguard.journal.downloads import Downloads
from mailguard.mailbox.circuit import Circuit
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.ration import HOUR, Ration
from mailguard.providers.model import Profile
from mailguard.registry.load import load_registry
from mailguard.service.health import Condition
from mailguard.service.metrics import Metrics
from mailguard.service.notices import Notices
from mailguard.service.team import Team
from mailguard.service.tools import Tools
from tests.mailbox.samples import numbered
from tests.system.accounts import until


def test_reading_stops_with_a_clear_word_and_goes_on_when_allowed(tmp_path: Path) -> None:
    late = [0.0]
    with (
        DemoServer("shop", "word") as server,
        Journal.open(tmp_path / "journal.db") as journal,
        Pool(AnalysisSettings(resolver="offline"), workers=1) as pool,
        capture_logs() as lines,
    ):
        account = {"address": "shop@b.example", "user": "shop", "host": "127.0.0.1"}
        more = {"port": server.port, "tls": "plain", "password_file": "p"}
        parsed = parse({"accounts": {"shop": account | more}}, tmp_path / "config.toml")
        options = account_options("shop", parsed)
        profile = Profile("test", "Test Mail", daily_octets=1_000_000)
        share = Ration(profile, Downloads(journal, "shop"), lambda: time.time() + late[0])
        team = Team()
        tools = Tools(
            pool,
            journal,
            lambda options: ImapMailbox(options.imap, lambda: "word", ration=share),
            cache(lambda _host: Circuit(time.monotonic)),
            lambda _error: None,
            load_registry,
        )
        team.start([options], tools, Metrics(), Notices(), details=False)
        until(lambda: team.health()[0].well)
        server.deliver("INBOX", numbered(1, 900_000))
        until(lambda: team.health()[0].judged == 1)
        server.deliver("INBOX", numbered(2, 10_000))
        until(lambda: team.health()[0].condition is Condition.WAITING)
        health = team.health()[0]
        assert "has used its share of 0.8 MB" in health.problem
        assert health.retry_at is not None
        assert 23 * HOUR < health.retry_at - time.time() <= 25 * HOUR
        assert any(line["event"] == "account_trouble" for line in lines)
        late[0] = 25 * HOUR
        team.change([options])  # has it try again now
        until(lambda: team.health()[0].judged == 2)
        team.stop(5.0)
