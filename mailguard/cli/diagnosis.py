"""Each account's server examined, out as text or JSON: the insides of `doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import typer

from mailguard.cli.examination import Examination, examine
from mailguard.config.files import find_config
from mailguard.config.load import load
from mailguard.config.options import account_options, known_account
from mailguard.errors import EXIT_OK, MailguardError
from mailguard.limits import DOWNLOAD_SHARE
from mailguard.mailbox.model import Moving
from mailguard.providers.model import Rung
from mailguard.report.lines import json_text
from mailguard.report.safe import LONG, printable
from mailguard.words.phrases import explained, in_language
from mailguard.words.sentences import Say, speaker


def examine_accounts(config: Path | None, names: list[str], *, as_json: bool, language: str) -> int:
    """Examine and print; the exit code to end with."""
    settings = load(find_config(config))
    chosen = [known_account(name, settings) for name in names]
    code = EXIT_OK
    for name in chosen or settings.accounts:
        found = examine(account_options(name, settings))
        if as_json:
            points = [{**asdict(point), "agrees": point.agrees} for point in found.profile]
            row = {**asdict(found), "profile": points, "well": found.well}
            typer.echo(json_text(row))
        else:
            for line in _lines(found, language):
                typer.echo(line)
        code = max(code, found.exit_code)
    return code


def _lines(found: Examination, language: str) -> Iterator[str]:
    say = speaker(language, "doctor.")
    where = f"{found.host}:{found.port}"
    provider = in_language(found.provider, language)
    code = "well" if found.well else "ill"
    yield say(code, account=found.account, host=where, provider=provider)
    if found.problem:
        error = MailguardError(found.problem, found.remedy)
        yield "  " + printable(explained(error, language), limit=LONG)
        return
    yield "  " + say("can", words=", ".join(found.can) or "–")
    if found.cannot:
        yield "  " + say("cannot", words=", ".join(found.cannot))
    yield from (f"  {line}" for line in _doings(found, say))
    yield from (f"  {line}" for line in _differences(found, say))
    yield f"  {_limits(found, say)}"
    yield "  " + say("folders", names=printable(", ".join(found.folders), limit=LONG))


def _doings(found: Examination, say: Say) -> Iterator[str]:
    yield say("idle" if found.idle else "polls")
    if found.rungs:
        names = found.keywords if found.rungs[0] == Rung.KEYWORD else found.labels
        marks = say(f"rung_{found.rungs[0].replace('-', '_')}")
        shows = found.rungs[0] != Rung.FLAG
        told = printable(", ".join(names), limit=LONG)
        yield say("marks", marks=marks, names=told) if shows else marks
    else:
        yield say("no_rung")
    yield say(f"moving_{found.moving.replace('-', '_')}")
    if found.quarantines and found.moving != Moving.NONE:
        there = found.quarantine_folder in found.folders
        code = "quarantine_there" if there else "quarantine_made"
        yield say(code, folder=printable(found.quarantine_folder))
    for folder in found.missing:
        yield say("missing", folder=printable(folder))


def _differences(found: Examination, say: Say) -> Iterator[str]:
    """Where the server is as its profile says, and where it is not."""
    agreeing = [say(f"what_{point.what}") for point in found.profile if point.agrees]
    if agreeing:
        yield say("agrees", whats=", ".join(agreeing))
    for point in found.profile:
        if not point.agrees:
            expected, shown = (_value(word, say) for word in (point.expected, point.found))
            yield say("differs", what=say(f"what_{point.what}"), expected=expected, found=shown)
    seen = found.vouching
    if not seen.mails:
        yield say("no_mail")
    elif seen.believed:
        total = sum(count for _, count in seen.believed)
        yield say("believed", ids=_ids(seen.believed), count=total, mails=seen.mails)
    elif seen.ignored:
        yield say("ignored", ids=_ids(seen.ignored), mails=seen.mails)
    else:
        yield say("no_results", mails=seen.mails)


def _ids(counted: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(printable(name) for name, _ in counted)


def _value(word: str, say: Say) -> str:
    return say(word or "nothing") if word in ("yes", "no", "") else printable(word)


def _limits(found: Examination, say: Say) -> str:
    if found.daily_octets is None:
        return say("limits", connections=found.connections)
    share = found.daily_octets * DOWNLOAD_SHARE / 1e9
    return say(
        "limits_daily",
        connections=found.connections,
        size=f"{found.daily_octets / 1e9:.1f} GB",
        share=f"{share:.1f} GB",
    )
