"""Accounts held and let go: the insides of `pause` and `resume`."""

from __future__ import annotations

import time
from pathlib import Path

import typer

from mailguard.actions.options import Act
from mailguard.config.files import find_config, journal_file
from mailguard.config.load import load
from mailguard.config.options import known_account
from mailguard.config.schema import Configuration
from mailguard.journal.holds import Hold, standing
from mailguard.journal.journal import Journal
from mailguard.journal.review import Status, caught
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
    settings = load(find_config(config))
    path = _journal(settings, account)
    with Journal.open(path) as journal:
        before = standing(journal)
        if ask(path.parent, "resume", account=account, language=language) is None:
            holding.resume(journal, account, time.time())
        lifted = [hold for hold in before if hold not in standing(journal)]
        _say("hold.resumed" if lifted else "hold.nothing", account, language)
        if count := len(_only_labelled(journal, lifted, settings)):
            typer.echo(sentence("hold.left", {"count": count}, language=language))


def _only_labelled(journal: Journal, holds: list[Hold], settings: Configuration) -> set[int]:
    """The mails that would have been moved but for these holds, and are where they were."""
    return {
        mail.entry.id
        for hold in holds
        for mail in caught(journal, hold.account)
        if mail.status is Status.LABELLED
        and max(deed.intended_at for deed in mail.deeds) >= hold.since
        and getattr(settings.actions, mail.entry.kind) == Act.QUARANTINE
    }


def _journal(settings: Configuration, account: str) -> Path:
    if account:
        known_account(account, settings)
    return journal_file(settings.state)


def _say(code: str, account: str, language: str) -> None:
    who = account or sentence("status.everybody", language=language)
    typer.echo(sentence(code, {"account": who, "name": account}, language=language).rstrip())
