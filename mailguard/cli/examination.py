"""An account's server looked at: the insides of `doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from mailguard.actions.options import Act
from mailguard.cli.comparison import Point, Vouching, compare, vouching
from mailguard.config.files import find_config
from mailguard.config.load import load
from mailguard.config.options import AccountOptions, account_options, known_account
from mailguard.errors import (
    EXIT_CONFIG,
    EXIT_FLAGGED,
    EXIT_OK,
    EXIT_TEMPORARY,
    ConfigError,
    MailguardError,
)
from mailguard.limits import DOWNLOAD_SHARE
from mailguard.mailbox.contract import Moving
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.roles import folded
from mailguard.providers.model import Rung
from mailguard.report.lines import json_text
from mailguard.report.safe import LONG, printable
from mailguard.service.logins import imap_mailbox
from mailguard.words.phrases import explained, in_language
from mailguard.words.sentences import Say, speaker

_TOLD = ("IDLE", "MOVE", "UIDPLUS", "CONDSTORE", "QRESYNC", "SPECIAL-USE", "X-GM-EXT-1", "OBJECTID")
"""Capabilities that make a difference."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found; `rungs` are the ways to mark, best first, `moving` how mail is moved.

    `misconfigured` is whether the configuration is the `problem`, so that to try again is in vain.
    """

    account: str
    host: str
    port: int
    provider: str
    problem: str = ""
    remedy: str = ""
    misconfigured: bool = False
    can: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    rungs: tuple[str, ...] = ()
    moving: str = ""
    idle: bool = False
    folders: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    quarantines: bool = False
    profile: tuple[Point, ...] = ()
    vouching: Vouching = Vouching()
    keywords: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    quarantine_folder: str = ""
    connections: int = 0
    daily_octets: int | None = None

    @property
    def well(self) -> bool:
        """Whether what is configured can be done."""
        cannot_move = self.quarantines and self.moving == Moving.NONE
        return not (self.problem or self.missing or cannot_move or not self.rungs)

    @property
    def exit_code(self) -> int:
        """What to end with, by this account alone; of several the highest says most."""
        if self.problem:
            return EXIT_CONFIG if self.misconfigured else EXIT_TEMPORARY
        return EXIT_OK if self.well else EXIT_FLAGGED


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


def examine(options: AccountOptions) -> Examination:
    """Connect and look. Never raises for what a server does."""
    imap, profile = options.imap, options.profile
    try:
        with closing(imap_mailbox(options)) as mailbox:
            mailbox.connect()
            return _look(mailbox, options)
    except MailguardError as error:
        return Examination(
            *(options.name, imap.host, imap.server_port, profile.name, error.problem, error.remedy),
            misconfigured=isinstance(error, ConfigError),
        )


def _look(mailbox: ImapMailbox, options: AccountOptions) -> Examination:
    listed = list(mailbox.folders())
    folders = tuple(folder.name for folder in listed if folder.selectable)
    there = set(map(folded, folders))
    present = [folder for folder in options.folders if folded(folder) in there]
    mailbox.open(present[0] if present else "INBOX")
    means = mailbox.means()
    capabilities = mailbox.capabilities
    actions, profile = options.actions, options.profile
    path = mailbox.path
    labels = (actions.impersonation_label, actions.suspicious_label)
    copies = means.rungs[:1] == (Rung.LABEL_FOLDER,)
    return Examination(
        options.name,
        options.imap.host,
        options.imap.server_port,
        options.profile.name,
        can=tuple(word for word in _TOLD if word in capabilities),
        cannot=tuple(word for word in _TOLD if word not in capabilities),
        rungs=tuple(rung.value for rung in means.rungs),
        moving=means.moving.value,
        idle=means.idle,
        folders=folders,
        missing=tuple(folder for folder in options.folders if folder not in present),
        quarantines=Act.QUARANTINE in (actions.impersonation, actions.suspicious),
        profile=tuple(compare(mailbox, profile, listed)),
        vouching=vouching(mailbox, options.trust),
        keywords=tuple(word for label in labels for word in label.keywords),
        labels=tuple(path(label.name) if copies else label.name for label in labels),
        quarantine_folder=path(actions.quarantine_folder),
        connections=profile.connections,
        daily_octets=profile.daily_octets,
    )


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
        yield f"{marks} ({printable(', '.join(names), limit=LONG)})" if shows else marks
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
