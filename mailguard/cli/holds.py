"""Accounts held and let go: the insides of `pause` and `resume`."""

from __future__ import annotations

import time
from pathlib import Path

import typer

from mailguard.config.files import find_config, journal_file
from mailguard.config.load import load
from mailguard.config.options import known_account
from mailguard.config.schema import Configuration
from mailguard.journal.journal import Journal
from mailguard.service import holding
from mailguard.service.control import ask
from mailguard.words.sentences import sentence


def pause_accounts(config: Path | None, account: str, language: str) -> None:
    """Have the service pause, or note it for its next start."""
    path = _journal(load(find_config(config)), account)
    if ask(path.parent, "pause", account=account, language=language) is None:
        with Journal.open(path) as journal:
            holding.pause(journal, account, time.time())
    _say("hold.paused", account, language)


def resume_accounts(config: Path | None, account: str, language: str) -> None:
    """Have the service resume, or note it for its next start."""
    path = _journal(load(find_config(config)), account)
    lifted = ask(path.parent, "resume", account=account, language=language)
    if lifted is None:
        with Journal.open(path) as journal:
            lifted = holding.resume(journal, account, time.time())
    _say("hold.resumed" if lifted else "hold.nothing", account, language)


def _journal(settings: Configuration, account: str) -> Path:
    if account:
        known_account(account, settings)
    return journal_file(settings.state)


def _say(code: str, account: str, language: str) -> None:
    who = account or sentence("status.everybody", language=language)
    typer.echo(sentence(code, {"account": who, "name": account}, language=language).rstrip())
