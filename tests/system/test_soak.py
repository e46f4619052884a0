"""Twenty accounts, two mails a second, a fault every few seconds, for as many minutes as told.

MAILGUARD_SOAK=5 python -m pytest -n 0 -s tests/system/test_soak.py        five minutes a server
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.system.accounts import QUARANTINE, Config, until
from tests.system.dovecot import Dovecot
from tests.system.faultproxy import FaultProxy
from tests.system.imapserver import ImapServer
from tests.system.service import Service
from tests.system.soaking import Traffic, Usage, silences, write_config

MINUTES = float(os.environ.get("MAILGUARD_SOAK", "0"))
ACCOUNTS = 20
MAIL_EVERY = 0.5
FAULT_EVERY = 2.0
RECOVERY = 30.0
SETTLING = 330.0
"""Seconds for what is still on its way in the end: an account may be waiting for 300."""
HURRIED = (sys.executable, "-m", "tests.system.hurried")
GROWTH = 10.0
"""MB by which it may seem to grow: the journal's cache and the allocator's whims."""


@pytest.mark.skipif(not MINUTES, reason="a soak: MAILGUARD_SOAK=5 for one of five minutes")
@pytest.mark.timeout(60 * MINUTES + 2 * SETTLING)
def test_nothing_is_lost_or_doubled_and_nothing_grows(
    moving: ImapServer, user: str, tmp_path: Path
) -> None:
    users = [f"{user}{number}" for number in range(ACCOUNTS)]
    with ExitStack() as stack:
        for name in users:
            moving.client(name).logout()  # the account is there
        proxies = [stack.enter_context(FaultProxy(moving.port)) for _ in users]
        traffic = Traffic(moving, users, proxies, random.Random(user))  # noqa: S311 (no secret)
        config = write_config(tmp_path, users, proxies)
        service = stack.enter_context(Service(config, command=HURRIED))
        for _ in users:
            service.wait_for("account_watched")
        usages = soak(traffic, service)
        settled = settle(traffic, tmp_path)
        assert service.stop() == 0
    (tmp_path / "log").write_text(service.text, encoding="utf-8")
    report(moving, traffic, service, usages, settled)
    early, late = usages[0], usages[-1]
    assert judged(tmp_path) == traffic.number
    for name in users:
        held = {folder: Counter(lying) for folder, lying in moving.everywhere(name).items()}
        assert held == {k: v for k, v in traffic.expected(name, QUARANTINE).items() if v}
    assert "Traceback" not in service.text
    assert [line for line in service.lines if line["event"] == "account_failed"] == []
    assert len(traffic.happened) == 8, "not every fault came to pass"
    assert late.own < early.own + GROWTH
    assert late.children < early.children + GROWTH
    assert late.threads <= early.threads
    assert late.files <= early.files + ACCOUNTS  # some account is connecting when it is counted


@pytest.mark.skipif(not MINUTES, reason="an outage: MAILGUARD_SOAK=1 for one of a minute")
@pytest.mark.timeout(60 * MINUTES + 120)
def test_after_an_outage_all_are_back_in_half_a_minute(
    dovecot: Dovecot, user: str, tmp_path: Path
) -> None:
    users = [f"{user}{number}" for number in range(ACCOUNTS)]
    config = Config(tmp_path, dovecot)
    for name in users:
        config.account(name, name)
    with Service(config.write()) as service:
        for _ in users:
            service.wait_for("account_watched")
        dovecot.stop()
        time.sleep(60 * MINUTES)
        dovecot.start()
        began = time.monotonic()
        for _ in users:
            service.wait_for("account_watched")
        print(f"\nall back {time.monotonic() - began:.1f} s after {MINUTES:g} min")
        assert time.monotonic() - began < RECOVERY


def soak(traffic: Traffic, service: Service) -> list[Usage]:
    """Let it rain; what the service holds after each minute, and in the end."""
    began = time.monotonic()
    mails = faults = 0
    usages: list[Usage] = []
    while (passed := time.monotonic() - began) < 60 * MINUTES:
        if passed >= mails * MAIL_EVERY:
            traffic.deliver()
            mails += 1
        if passed >= faults * FAULT_EVERY:
            traffic.break_something()
            faults += 1
        if passed >= min(60, 30 * MINUTES) + 60 * len(usages):
            usages.append(Usage.of(service.pid))
        time.sleep(0.02)
    return [*usages, Usage.of(service.pid)]


def judged(folder: Path) -> int:
    """How many mails have a verdict."""
    with closing(sqlite3.connect(folder / "state" / "journal.sqlite")) as journal:
        found, different = journal.execute(
            "SELECT count(*), count(DISTINCT account || fingerprint) FROM mails"
        ).fetchone()
    assert found == different, "a mail was judged twice"
    return int(found)


def settle(traffic: Traffic, folder: Path) -> float:
    """Wait until every mail was judged and is where it should be; how long that took at most."""
    began = time.monotonic()
    with contextlib.suppress(AssertionError):  # the test says what is wrong
        until(lambda: judged(folder) == traffic.number, SETTLING)
        until(lambda: all(holds(traffic, name) for name in traffic.users), SETTLING)
    return time.monotonic() - began


def holds(traffic: Traffic, user: str) -> bool:
    """Whether an account holds what it should."""
    expected = traffic.expected(user, QUARANTINE)
    return all(
        Counter(traffic.server.content(user, folder)) == content
        for folder, content in expected.items()
    )


def report(
    server: ImapServer,
    traffic: Traffic,
    service: Service,
    usages: list[Usage],
    settled: float,
) -> None:
    kinds = Counter(kind.value for sent in traffic.sent.values() for _, kind, _ in sent)
    away = sorted(silences(service))
    print(f"\n{server.name}: {sum(kinds.values())} mails in {MINUTES:g} min, {dict(kinds)}")
    print(f"faults: {sum(traffic.happened.values())}, {dict(traffic.happened)}")
    if away:
        print(f"away {len(away)} times, median {away[len(away) // 2]:.1f} s, max {away[-1]:.1f} s")
    print(f"all settled {settled:.1f} s after the last mail")
    for usage in usages:
        print(usage)
