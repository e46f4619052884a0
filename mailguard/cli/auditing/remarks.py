"""What `audit` says of an account beside its results, on stderr."""

from __future__ import annotations

import shlex
from contextlib import suppress

import typer

from mailguard.mailbox.contract import Source
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.model import FolderRole
from mailguard.report.safe import LONG, printable
from mailguard.words.sentences import sentence


def tell_thrown_away(source: Source, account: str, language: str) -> None:
    """Say which mail was left out: whoever threw a fraud away may look for it."""
    for folder in source.folders():
        if folder.selectable and folder.role is FolderRole.TRASH:
            with suppress(RefusedError):  # a folder that may not be read is none of the results
                if count := source.open(folder.name).exists:
                    named = {"folder": folder.name, "argument": shlex.quote(folder.name)}
                    tell("audit.thrown_away", language, account=account, count=str(count), **named)


def tell(code: str, language: str, **params: str) -> None:
    """Say a sentence of the catalogue."""
    told = sentence(code, params, language=language).rstrip()
    typer.echo(printable(told, LONG), err=True)
