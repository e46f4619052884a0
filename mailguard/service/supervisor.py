"""The service: a watcher an account, one pool, one journal, an orderly end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import structlog

from mailguard import __version__
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.journal.journal import Journal
from mailguard.service.notify import notify
from mailguard.service.watcher import Watched, Watcher

STOP_WITHIN = 10.0
"""Seconds a stop may take: the move in hand is finished, nothing new is begun."""


def serve(
    accounts: Sequence[Watched],
    settings: AnalysisSettings,
    *,
    journal_path: Path,
    workers: int | None,
) -> None:
    """Watch all accounts until SIGTERM or SIGINT. Raises `MailguardError` where it cannot start."""
    log = structlog.get_logger()
    stop = threading.Event()
    _stop_on_signal(stop)
    with Journal.open(journal_path) as journal, Pool(settings, workers=workers) as pool:
        ready = _Ready(len(accounts))
        threads = [
            threading.Thread(
                target=Watcher(account, pool, journal, stop, ready.one).run,
                name=account.account.name,
                daemon=True,
            )
            for account in accounts
        ]
        log.info("service_started", version=__version__, accounts=len(accounts))
        for thread in threads:
            thread.start()
        stop.wait()
        notify("STOPPING=1")
        log.info("service_stops")
        for thread in threads:
            thread.join(STOP_WITHIN)
    log.info("service_stopped")


def _stop_on_signal(stop: threading.Event) -> None:
    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)


class _Ready:
    """Tells systemd that the service is ready once every account was tried, well or ill."""

    def __init__(self, accounts: int) -> None:
        self._accounts = accounts
        self._tried: set[int] = set()
        self._lock = threading.Lock()

    def one(self) -> None:
        """Note that the calling watcher was tried."""
        with self._lock:
            before = len(self._tried)
            self._tried.add(threading.get_ident())
            if before < len(self._tried) == self._accounts:
                notify(f"READY=1\nSTATUS=watching {self._accounts} account(s)")
