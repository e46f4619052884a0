"""From a configuration to a running service: the insides of `run`."""

from __future__ import annotations

from pathlib import Path

from mailguard.config.files import find_config, journal_file
from mailguard.config.load import load
from mailguard.config.options import (
    AccountOptions,
    account_options,
    analysis_settings,
)
from mailguard.errors import UsageError
from mailguard.guard.guard import Guarded
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.secrets.sources import password_reader
from mailguard.service import logs
from mailguard.service.supervisor import serve
from mailguard.service.watcher import Watched


def run_service(config: Path | None, log_level: str) -> None:
    """Read the configuration and serve until stopped."""
    if log_level not in logs.LEVELS:
        raise UsageError(
            f"--log-level {log_level}: no such level.", f"Use one of {', '.join(logs.LEVELS)}."
        )
    logs.configure(level=log_level)
    settings = load(find_config(config))
    accounts = [watched(account_options(name, settings)) for name in settings.accounts]
    serve(
        accounts,
        analysis_settings(settings),
        journal_path=journal_file(settings.state),
        workers=settings.analysis.workers,
    )


def watched(account: AccountOptions) -> Watched:
    """What the watcher of an account is given."""
    password = password_reader(account.secret, account.name)
    return Watched(
        account=Guarded(account.name, account.trust, account.actions),
        folders=account.folders,
        poll_every=account.imap.poll_every,
        mailbox=lambda: ImapMailbox(account.imap, password, account.profile),
    )
