"""An account's server looked at: the insides of `doctor`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from mailguard.actions.options import Act
from mailguard.config.files import find_config
from mailguard.config.load import load
from mailguard.config.options import AccountOptions, account_options
from mailguard.errors import (
    EXIT_FLAGGED,
    EXIT_OK,
    EXIT_TEMPORARY,
    MailguardError,
    UsageError,
)
from mailguard.mailbox.contract import Moving
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.report.safe import printable
from mailguard.service.setup import imap_mailbox
from mailguard.words.sentences import sentence

_TOLD = ("IDLE", "MOVE", "UIDPLUS", "CONDSTORE", "QRESYNC", "SPECIAL-USE", "X-GM-EXT-1", "OBJECTID")
"""Capabilities that make a difference."""
_LONG = 500
"""Characters of a problem shown."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found; `rungs` are the ways to mark, best first, `moving` how mail is moved."""

    account: str
    host: str
    port: int
    provider: str
    problem: str = ""
    remedy: str = ""
    can: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    rungs: tuple[str, ...] = ()
    moving: str = ""
    idle: bool = False
    folders: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    quarantines: bool = False

    @property
    def well(self) -> bool:
        """Whether what is configured can be done."""
        cannot_move = self.quarantines and self.moving == Moving.NONE
        return not (self.problem or self.missing or cannot_move or not self.rungs)


def examine_accounts(config: Path | None, names: list[str], *, as_json: bool, language: str) -> int:
    """Examine and print; the exit code to end with."""
    settings = load(find_config(config))
    unknown = [name for name in names if name not in settings.accounts]
    if unknown:
        known = ", ".join(settings.accounts)
        raise UsageError(f"{unknown[0]}: no such account.", f"The configuration knows: {known}.")
    code = EXIT_OK
    for name in names or settings.accounts:
        found = examine(account_options(name, settings))
        if as_json:
            row = {**asdict(found), "well": found.well}
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            for line in _lines(found, language):
                typer.echo(line)
        if found.problem:
            code = EXIT_TEMPORARY
        elif not found.well:
            code = max(code, EXIT_FLAGGED)
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
            *(options.name, imap.host, imap.server_port, profile.name, error.problem, error.remedy)
        )


def _look(mailbox: ImapMailbox, options: AccountOptions) -> Examination:
    folders = tuple(folder.name for folder in mailbox.folders() if folder.selectable)
    present = [folder for folder in options.folders if folder in folders]
    mailbox.open(present[0] if present else "INBOX")
    means = mailbox.means()
    capabilities = mailbox.capabilities
    actions = options.actions
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
        missing=tuple(folder for folder in options.folders if folder not in folders),
        quarantines=Act.QUARANTINE in (actions.impersonation, actions.suspicious),
    )


def _lines(found: Examination, language: str) -> Iterator[str]:
    def say(code: str, **params: object) -> str:
        texts = {key: str(value) for key, value in params.items()}
        return sentence(f"doctor.{code}", texts, language=language)

    where = f"{found.host}:{found.port}"
    yield say(
        "well" if found.well else "ill", account=found.account, host=where, provider=found.provider
    )
    if found.problem:
        yield "  " + printable(f"{found.problem} {found.remedy}".rstrip(), limit=_LONG)
        return
    yield "  " + say("can", words=", ".join(found.can) or "–")
    if found.cannot:
        yield "  " + say("cannot", words=", ".join(found.cannot))
    yield from (f"  {line}" for line in _doings(found, say))
    yield "  " + say("folders", names=printable(", ".join(found.folders), limit=_LONG))


def _doings(found: Examination, say: Callable[..., str]) -> Iterator[str]:
    yield say("idle" if found.idle else "polls")
    if found.rungs:
        yield say(f"rung_{found.rungs[0].replace('-', '_')}")
    else:
        yield say("no_rung")
    yield say(f"moving_{found.moving.replace('-', '_')}")
    for folder in found.missing:
        yield say("missing", folder=printable(folder))
