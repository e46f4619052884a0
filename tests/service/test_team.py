"""Watchers together: settings change, and never do two act on one mailbox."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from mailguard.config.load import parse
from mailguard.config.options import AccountOptions, account_options
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.journal import Journal
from mailguard.limits import CIRCUIT_FAILURES
from mailguard.mailbox.circuit import Circuit
from mailguard.mailbox.errors import UnreachableError
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.registry.load import load_registry
from mailguard.service.health import Condition
from mailguard.service.lifeline import StoppedError
from mailguard.service.metrics import Metrics
from mailguard.service.notices import Notices
from mailguard.service.team import Team
from mailguard.service.tools import Tools


@pytest.fixture
def options(tmp_path: Path) -> AccountOptions:
    data = {"accounts": {"shop": {"address": "a@b.example", "host": "h", "password_file": "p"}}}
    return account_options("shop", parse(data, tmp_path / "config.toml"))


def _circuit(_host: str) -> Circuit:
    return Circuit(time.monotonic)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Team]]:
    """Starts a team whose connections are made by what it is given."""
    with ExitStack() as stack:
        journal = stack.enter_context(Journal.open(tmp_path / "journal.sqlite"))
        pool = stack.enter_context(Pool(AnalysisSettings(resolver="offline"), workers=1))

        def start(
            mailbox: Callable[[AccountOptions], ImapMailbox], *accounts: AccountOptions
        ) -> Team:
            team = Team()
            stack.callback(team.stop, 5.0)
            tools = Tools(
                pool, journal, mailbox, cache(_circuit), lambda _error: None, load_registry
            )
            team.start(accounts, tools, Metrics(), Notices(), details=False)
            return team

        yield start


def _until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_new_watcher_waits_until_the_old_one_has_ended(
    start: Callable[..., Team], options: AccountOptions
) -> None:
    release, calls = threading.Event(), list[str]()

    def connect(asked: AccountOptions) -> ImapMailbox:
        calls.append(asked.imap.host)
        if asked.imap.host == "h":
            release.wait(10)  # a connection that takes its time
        raise UnreachableError("nobody there")

    team = start(connect, options)
    _until(lambda: calls)
    other = replace(options, imap=replace(options.imap, host="other"))
    assert team.change([other])["renewed"] == ["shop"]
    time.sleep(0.7)
    assert calls == ["h"]
    release.set()
    _until(lambda: calls == ["h", "other"])


@pytest.mark.parametrize("between", ["nothing", "other settings"])
def test_however_many_reloads_come_in_a_row_the_last_watcher_waits_for_the_first(
    start: Callable[..., Team], options: AccountOptions, between: str
) -> None:
    release, calls = threading.Event(), list[str]()

    def connect(asked: AccountOptions) -> ImapMailbox:
        calls.append(asked.imap.host)
        if asked.imap.host == "h":
            release.wait(10)  # a move in hand
        raise UnreachableError("nobody there")

    def at(host: str) -> AccountOptions:
        return replace(options, imap=replace(options.imap, host=host))

    team = start(connect, options)
    _until(lambda: calls)
    team.change([] if between == "nothing" else [at("another")])
    team.change([at("last")])
    time.sleep(1.2)
    assert calls == ["h"]
    release.set()
    _until(lambda: calls == ["h", "last"])


def test_a_stop_waits_for_those_whom_a_reload_told_to_end(
    start: Callable[..., Team], options: AccountOptions
) -> None:
    release, begun, ended = threading.Event(), threading.Event(), list[bool]()

    def connect(_asked: AccountOptions) -> ImapMailbox:
        begun.set()
        ended.append(release.wait(10))  # a move in hand
        raise UnreachableError("nobody there")

    team = start(connect, options)
    begun.wait(10)
    assert team.change([])["removed"] == ["shop"]
    threading.Timer(0.2, release.set).start()
    assert team.stop(5.0) == []
    assert ended == [True]


def test_an_account_that_is_taken_out_keeps_nobody_from_being_ready(
    start: Callable[..., Team], options: AccountOptions
) -> None:
    release = threading.Event()

    def connect(_asked: AccountOptions) -> ImapMailbox:
        release.wait(10)
        raise StoppedError

    team = start(connect, options)
    team.change([])
    release.set()
    _until(team.ready.is_set)


def test_an_account_that_waits_tries_again_at_a_reload(
    start: Callable[..., Team], options: AccountOptions
) -> None:
    calls = []

    def connect(_asked: AccountOptions) -> ImapMailbox:
        calls.append(1)
        raise UnreachableError("nobody there", delay=900.0)

    team = start(connect, options)
    _until(lambda: team.health()[0].condition is Condition.WAITING)
    assert team.change([options])["kept"] == ["shop"]
    _until(lambda: len(calls) == 2)


def test_a_bug_in_one_account_is_that_accounts_trouble(
    start: Callable[..., Team], options: AccountOptions
) -> None:
    def connect(_asked: AccountOptions) -> ImapMailbox:
        raise KeyError("a bug")

    team = start(connect, options)
    _until(team.ready.is_set)
    assert "error in mailguard" in team.health()[0].problem
    assert team.not_alive() == []


class Down:
    """A mailbox whose host cannot be reached; counts who tried."""

    def __init__(self) -> None:
        self.tries = 0

    def connect(self) -> None:
        self.tries += 1
        raise UnreachableError("nobody there")

    def close(self) -> None:
        pass


def test_while_a_host_is_down_its_accounts_do_not_all_knock(
    start: Callable[..., Team], options: AccountOptions
) -> None:
    down = Down()
    accounts = [replace(options, name=f"shop{number}") for number in range(20)]
    team = start(lambda _options: down, *accounts)
    _until(team.ready.is_set)
    time.sleep(3.0)  # back-off alone would have each try three times by now
    assert down.tries <= len(accounts) + CIRCUIT_FAILURES
