"""From a configuration to a running service: the insides of `run`."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType

from mailguard.config.files import find_config
from mailguard.config.load import load
from mailguard.errors import UsageError
from mailguard.phrase import Phrase
from mailguard.service import logs
from mailguard.service.setup import set_up
from mailguard.service.supervisor import Order, Supervisor


def run_service(config: Path | None, log_level: str | None) -> None:
    """Read the configuration and serve until stopped."""
    if log_level is not None and log_level not in logs.LEVELS:
        raise UsageError(
            Phrase("--log-level {level}: no such level.", level=log_level),
            Phrase("Use one of {known}.", known=", ".join(logs.LEVELS)),
        )
    path = find_config(config)
    settings = load(path)
    logs.configure(level=log_level or settings.log.level, form=settings.log.format)

    supervisor = Supervisor(*set_up(settings), lambda: set_up(load(path)))
    _obey_signals(supervisor)
    supervisor.run()


def _obey_signals(supervisor: Supervisor) -> None:
    orders = {signal.SIGTERM: Order.STOP, signal.SIGINT: Order.STOP, signal.SIGHUP: Order.RELOAD}

    def obey(number: int, _frame: FrameType | None) -> None:
        # SimpleQueue.put may interrupt itself, and the thread that waits in get
        supervisor.orders.put(orders[signal.Signals(number)])

    for number in orders:
        signal.signal(number, obey)
