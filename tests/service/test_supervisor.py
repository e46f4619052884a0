"""Signs of life: systemd hears them only while every watcher gives them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mailguard.config.load import parse
from mailguard.config.options import AccountOptions
from mailguard.errors import ConfigError
from mailguard.mailbox.errors import LoginError
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.ration import Ration
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.service.control import ask
from mailguard.service.setup import Setup, set_up
from mailguard.service.supervisor import Order, Supervisor
from mailguard.service.team import Team
from tests.system.accounts import until


def no_reload() -> tuple[Setup, Registry]:
    raise AssertionError


@dataclass
class Channel:
    """What systemd would hear."""

    socket: socket.socket
    said: list[str] = field(default_factory=list)

    def hear(self) -> list[str]:
        """Everything said so far."""
        self.socket.settimeout(0.1)
        try:
            while True:
                self.said.append(self.socket.recv(1000).decode())
        except TimeoutError:
            return self.said


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield Channel(link)


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    data = {
        "state": str(tmp_path / "state"),
        "analysis": {"resolver": "offline"},
        "accounts": {
            name: {"address": "a@b.example", "host": "h", "password_file": "p"}
            for name in ("well", "ill")
        },
    }
    return set_up(parse(data, tmp_path / "config.toml"))[0]


def test_a_service_waits_for_a_name_server(setup: Setup) -> None:
    """Exit code 78 keeps systemd from starting it again: it is for what will not get better."""
    assert setup.analysis.patient


class Hanging(Team):
    """A team of which some hang."""

    hanging: list[str]

    def not_alive(self) -> list[str]:
        return self.hanging


def test_the_watchdog_is_petted_only_while_all_watchers_live(
    channel: Channel, setup: Setup
) -> None:
    supervisor = Supervisor(setup, load_registry(), no_reload)
    team = Hanging()
    for hanging, petted in (([], 1), (["shop"], 1), ([], 2)):
        team.hanging = hanging
        with capture_logs() as lines:
            supervisor._report(team)
        assert channel.hear().count("WATCHDOG=1") == petted
        assert [line["event"] for line in lines] == ["watchers_hang"] * bool(hanging)


def _refused(_options: AccountOptions, _ration: Ration) -> ImapMailbox:
    raise LoginError("refused", "renew it")


@contextmanager
def _running(setup: Setup, reload: Callable[[], tuple[Setup, Registry]]) -> Iterator[Supervisor]:
    supervisor = Supervisor(setup, load_registry(), reload, mailbox=_refused)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        yield supervisor
    finally:
        supervisor.orders.put(Order.STOP)
        thread.join(15)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConfigError("line 3 is wrong"), "line 3 is wrong"),
        (KeyError("a bug"), "an error in mailguard itself"),
    ],
)
def test_a_refused_reload_is_said_until_one_is_taken(
    channel: Channel, setup: Setup, error: Exception, words: str
) -> None:
    def reload() -> tuple[Setup, Registry]:
        if wrong:
            raise wrong.pop()
        return setup, load_registry()

    def said(text: str) -> bool:
        return any(any(text in line for line in channel.hear()) for _ in range(300))

    wrong = [error]
    with _running(setup, reload) as supervisor:
        assert said("accounts watched: 0 of 2")
        supervisor.orders.put(Order.RELOAD)
        assert said(f"reload refused: {words}")
        channel.said.clear()
        supervisor.orders.put(Order.RELOAD)
        assert said("accounts watched: 0 of 2")


def test_a_reload_makes_new_platforms_known(channel: Channel, setup: Setup) -> None:
    known = load_registry()
    more = Registry({**known.platforms, "acme": known.platforms["dhgate"]}, (), known.vocabulary)

    def platforms() -> object:
        answer = ask(setup.journal.parent, "status")
        return answer and answer["registry"]["platforms"]

    with _running(setup, lambda: (setup, more)) as supervisor:
        until(lambda: platforms() == len(known.platforms))
        supervisor.orders.put(Order.RELOAD)
        until(lambda: platforms() == len(more.platforms))


def test_ready_comes_when_every_account_was_tried_however_it_went(
    channel: Channel, setup: Setup
) -> None:
    release = threading.Event()

    def refused(options: AccountOptions, _ration: Ration) -> ImapMailbox:
        if options.name == "ill":
            release.wait(10)
        raise LoginError("refused", "renew it")

    supervisor = Supervisor(setup, load_registry(), no_reload, mailbox=refused)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    channel.hear()
    channel.hear()
    assert "READY=1" not in channel.said
    release.set()
    for _ in range(50):
        if "READY=1" in channel.hear():
            break
    supervisor.orders.put(Order.STOP)
    thread.join(15)
    assert "READY=1" in channel.said
    assert any("not watched: well (refused), ill (refused)" in line for line in channel.said)


def test_one_account_that_takes_its_time_keeps_the_service_from_starting_no_longer_than_it_may(
    channel: Channel, setup: Setup
) -> None:
    """A host behind a firewall, with four addresses of thirty seconds each: systemd ended all."""
    release = threading.Event()

    def slow(options: AccountOptions, _ration: Ration) -> ImapMailbox:
        if options.name == "ill":
            release.wait(10)
        raise LoginError("refused", "renew it")

    supervisor = Supervisor(setup, load_registry(), no_reload, mailbox=slow, ready_within=0.2)
    thread = threading.Thread(target=supervisor.run)
    with capture_logs() as lines:
        thread.start()
        until(lambda: "READY=1" in channel.hear())
    release.set()
    supervisor.orders.put(Order.STOP)
    thread.join(15)
    ready = [line for line in lines if line["event"] == "service_ready"]
    assert [line["untried"] for line in ready] == [["ill"]]
