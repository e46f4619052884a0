"""An account's server looked at: what it can do, and whether what is configured can be done."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from mailguard.actions.options import Act
from mailguard.cli.comparison import Point, Vouching, compare, vouching
from mailguard.config.options import AccountOptions
from mailguard.errors import (
    EXIT_CONFIG,
    EXIT_FLAGGED,
    EXIT_OK,
    EXIT_TEMPORARY,
    ConfigError,
    MailguardError,
)
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.model import Moving
from mailguard.mailbox.roles import folded
from mailguard.providers.model import Rung
from mailguard.service.logins import imap_mailbox

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
