"""What is too old is shown, then removed: the insides of `purge`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer

from mailguard.config.files import find_config, journal_file
from mailguard.config.load import load
from mailguard.journal.journal import Journal
from mailguard.journal.retention import Expired, expired, purge
from mailguard.report.lines import json_text
from mailguard.report.safe import printable
from mailguard.report.terminal import LONG
from mailguard.words.sentences import sentence

DAY = 24 * 3600.0


def run_purge(
    config: Path | None, older_than: int | None, language: str, *, apply: bool, as_json: bool
) -> None:
    """Show, or remove and show."""
    settings = load(find_config(config))
    days = settings.retention_days if older_than is None else older_than
    before = time.time() - days * DAY
    with Journal.open(journal_file(settings.state)) as journal:
        found = purge(journal, before) if apply else expired(journal, before)
    if as_json:
        typer.echo(json_text(_row(found, days, applied=apply)))
        return
    for line in _lines(found, days, older_than, language, applied=apply):
        typer.echo(line)


def _row(found: Expired, days: int, *, applied: bool) -> dict[str, object]:
    return {
        "days": days,
        "mails": found.mails,
        "oldest": found.oldest,
        "copies": [str(path) for path in found.copies],
        "applied": applied,
    }


def _lines(
    found: Expired, days: int, older_than: int | None, language: str, *, applied: bool
) -> Iterator[str]:
    def say(code: str, **params: object) -> str:
        texts = {key: str(value) for key, value in params.items()}
        return sentence(f"purge.{code}", texts, language=language)

    if not found.anything:
        yield say("nothing", days=days)
        return
    done = "removed" if applied else "expired"
    if found.mails and found.oldest is not None:
        oldest = datetime.fromtimestamp(found.oldest, UTC).date()
        yield say(done, count=found.mails, oldest=oldest)
    for path in found.copies:
        yield say(f"copy_{done}", path=printable(str(path), LONG))
    if not applied:
        yield say("to_do_it", span="" if older_than is None else f" --older-than {older_than}")
