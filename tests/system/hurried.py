"""The service as it is, but for shorter times at IMAP: what takes minutes shows in seconds.

python -m tests.system.hurried run --config FILE
"""

from __future__ import annotations

import argparse
import signal
from dataclasses import replace
from pathlib import Path

from mailguard.config.load import load
from mailguard.config.options import AccountOptions
from mailguard.service import logs
from mailguard.service.setup import set_up
from mailguard.service.supervisor import Order, Supervisor

TIMEOUT = 5.0
IDLE_REFRESH = 20.0


def main(config: Path) -> None:
    settings = load(config)
    logs.configure(level=settings.log.level, form="json")
    setup, registry = set_up(settings)
    setup = replace(setup, accounts=tuple(_hurried(account) for account in setup.accounts))
    supervisor = Supervisor(setup, registry, lambda: (setup, registry))
    signal.signal(signal.SIGTERM, lambda *_: supervisor.orders.put(Order.STOP))
    supervisor.run()


def _hurried(account: AccountOptions) -> AccountOptions:
    return replace(account, imap=replace(account.imap, timeout=TIMEOUT, idle_refresh=IDLE_REFRESH))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["run"])
    parser.add_argument("--config", type=Path, required=True)
    main(parser.parse_args().config)
