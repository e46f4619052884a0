"""What is too old is shown, then removed: the insides of `purge`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import typer

from mailguard.config.files import find_config, journal_file
from mailguard.config.load import load
from mailguard.journal.journal import Journal
from mailguard.journal.retention import Expired, expired, purge
from mailguard.report.lines import json_text

DAY = 24 * 3600.0


def run_purge(config: Path | None, older_than: int | None, *, apply: bool, as_json: bool) -> None:
    """Show, or remove and show."""
    settings = load(find_config(config))
    days = settings.retention_days if older_than is None else older_than
    before = time.time() - days * DAY
    with Journal.open(journal_file(settings.state)) as journal:
        found = purge(journal, before) if apply else expired(journal, before)
    if as_json:
        typer.echo(json_text(_row(found, days, applied=apply)))
    else:
        _print(found, days, older_than, applied=apply)


def _row(found: Expired, days: int, *, applied: bool) -> dict[str, object]:
    return {
        "days": days,
        "mails": found.mails,
        "oldest": found.oldest,
        "copies": [str(path) for path in found.copies],
        "applied": applied,
    }


def _print(found: Expired, days: int, older_than: int | None, *, applied: bool) -> None:
    if not found.anything:
        typer.echo(f"The journal holds nothing of mail that is older than {days} days.")
        return
    verb = "Removed" if applied else "Would be removed"
    if found.mails and found.oldest is not None:
        oldest = datetime.fromtimestamp(found.oldest, UTC).date()
        typer.echo(
            f"{verb}: addresses, subjects, findings and DNS answers of {found.mails} mail(s), "
            f"the oldest of {oldest}."
        )
    for path in found.copies:
        typer.echo(f"{verb}: {path}, a copy made before an upgrade.")
    if not applied:
        span = "" if older_than is None else f" --older-than {older_than}"
        typer.echo(f"To do it: mailguard purge{span} --apply")
