"""What is too old is shown, then removed: the insides of `purge`."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import typer

from mailguard.config.files import find_config, journal_file
from mailguard.config.load import load
from mailguard.journal.journal import Journal
from mailguard.journal.retention import Expired, expired, purge
from mailguard.report.lines import print_json
from mailguard.report.safe import LONG, printable
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
        print_json(_row(found, days, applied=apply))
        return
    for line in _lines(found, days, language, applied=apply):
        typer.echo(line)
    if found.anything and not apply:
        typer.echo(
            sentence("purge.how", {"command": _command(config, older_than)}, language=language)
        )


def _row(found: Expired, days: int, *, applied: bool) -> dict[str, object]:
    return {
        "days": days,
        "mails": found.mails,
        "oldest": found.oldest,
        "copies": [str(path) for path in found.copies],
        "applied": applied,
    }


def _lines(found: Expired, days: int, language: str, *, applied: bool) -> Iterator[str]:
    if not found.anything:
        yield sentence("purge.nothing", {"days": days}, language=language)
        return
    what = "removed" if applied else "shown"
    if found.mails and found.oldest is not None:
        oldest = datetime.fromtimestamp(found.oldest).astimezone().date()  # in the reader's zone
        params = {"count": found.mails, "oldest": oldest}
        yield sentence(f"purge.mails_{what}", params, language=language)
    for path in found.copies:
        yield sentence(
            f"purge.copy_{what}", {"path": printable(str(path), LONG)}, language=language
        )


def _command(config: Path | None, older_than: int | None) -> str:
    """The command that removes what was shown."""
    words = ["mailguard", "purge"]
    words += [] if config is None else ["--config", str(config)]
    words += [] if older_than is None else ["--older-than", str(older_than)]
    return shlex.join([*words, "--apply"])
