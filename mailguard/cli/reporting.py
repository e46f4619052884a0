"""The insides of `evidence arf`: on what a report is made, from whom and to whom."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import typer

from mailguard.cli.exhibits import Wanted, collect
from mailguard.cli.session import Session
from mailguard.errors import ConfigError, UsageError
from mailguard.evidence.arf import abuse_report, sending_domain
from mailguard.evidence.exhibit import Exhibit
from mailguard.names.suffix import registrable
from mailguard.phrase import Phrase
from mailguard.registry.load import load_registry
from mailguard.report.safe import LONG, printable
from mailguard.report.whole import check_place, whole_file
from mailguard.verdict.model import Kind
from mailguard.words.sentences import speaker

_ADDRESS = re.compile(r"[\w!#$%&'*+./=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}", re.ASCII)
_NOBODY = "reporter@localhost.invalid"
_IMITATION = "lookalike_domain"
_INNOCENT = {
    Kind.GENUINE: "{place}: the platform really sent this mail; there is nothing to report.",
    Kind.UNRELATED: "{place}: the mail poses as no platform; there is nothing to report.",
}


def make_report(wanted: Wanted, out: Path, *, sender: str, to: str) -> None:
    """Write an abuse report on one mail and say so, and what is to be looked at in it."""
    for option, address in (("--to", to), ("--reporter", sender)):
        if address and not _is_address(address):
            raise UsageError(
                Phrase("{option} {text}: not an e-mail address.", option=option, text=address),
                "Write it like abuse@example.com.",
            )
    check_place(out)
    (exhibit,) = collect(wanted).exhibits
    _check_verdict(exhibit)
    to = to or _abuse_desk(exhibit)
    sender = sender or _reporter(wanted)
    registry = load_registry(wanted.analysis.registry)
    text = abuse_report(exhibit, registry, sender=sender, to=to, now=datetime.now(UTC))
    with whole_file(out) as file:
        file.write(text)
    say = speaker(wanted.language)
    typer.echo(say("evidence.arf_written", path=printable(str(out), LONG), to=printable(to)))
    if exhibit.verdict.kind is not Kind.IMPERSONATION:
        kind = say(f"kind.{exhibit.verdict.kind}")
        typer.echo(say("evidence.arf_unproven", kind=kind), err=True)
    if sender == _NOBODY:
        typer.echo(say("evidence.arf_nobody", address=sender), err=True)


def _check_verdict(exhibit: Exhibit) -> None:
    """Raises `UsageError` for a mail that nobody is to be accused of."""
    if problem := _INNOCENT.get(exhibit.verdict.kind):
        raise UsageError(
            Phrase(problem, place=exhibit.place),
            "If you know better, write to the provider yourself and attach the mail.",
        )


def _abuse_desk(exhibit: Exhibit) -> str:
    """Where the domain that sent the mail takes reports. Raises `UsageError` where none did, or
    one that its owner took to imitate a platform: who would read the report is he.
    """
    domain = sending_domain(exhibit.checked.report)
    if domain and exhibit.verdict.rule == _IMITATION:
        raise UsageError(
            Phrase(
                "{place}: {domain}, which sent the mail, imitates a platform: a report to it would"
                " go to the sender himself.",
                place=exhibit.place,
                domain=domain,
            ),
            "Say with --to whom the report is for: who registered or hosts that domain, or the"
            " platform.",
        )
    to = f"abuse@{domain}"
    if not _is_address(to):
        raise UsageError(
            Phrase(
                "{place}: nothing proves which domain sent the mail, and its From may be forged.",
                place=exhibit.place,
            ),
            "Say with --to whom the report is for: the provider whose server handed the mail over,"
            " or the platform.",
        )
    return to


def _is_address(text: str) -> bool:
    """Whether this can stand in From or To: one address in ASCII, without a name (RFC 5322)."""
    return _ADDRESS.fullmatch(text) is not None and bool(registrable(text.rpartition("@")[2]))


def _reporter(wanted: Wanted) -> str:
    try:
        with Session.open(wanted.config, wanted.language) as session:
            return next(iter(session.settings.accounts.values())).address
    except ConfigError:
        return _NOBODY
