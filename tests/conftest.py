"""What holds for all tests, and what rooms far apart begin with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from mailguard.demo.server import DemoServer
from mailguard.journal import Journal
from tests.clock import Clock

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # a machine that has other things to do is no defect


def pytest_xdist_auto_num_workers() -> int:
    """Three workers a core: much of the time is spent waiting for real servers."""
    return 3 * (os.cpu_count() or 1)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    """The demonstration's server, with the account "shop"."""
    with DemoServer("shop", "word") as running:
        yield running


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An empty journal."""
    with Journal.open(tmp_path / "journal.db") as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """Time stands still until a test sets it."""
    return Clock()
