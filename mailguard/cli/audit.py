"""`mailguard audit`: what is in a mailbox already."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailguard.cli.options import (
    ConfigFile,
    Json,
    Language,
    RegistryFolder,
    ResolverSpec,
    TrustAuthserv,
    chosen_language,
)


def audit(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ACCOUNT|PATH]...",
            help="Accounts of the configuration, or Maildirs, mbox files and folders of .eml. "
            "All accounts if left out.",
        ),
    ] = None,
    config: ConfigFile = None,
    folder: Annotated[
        list[str] | None,
        typer.Option("--folder", metavar="NAME", help="Only this folder; may be repeated."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Only the newest N mails of each folder.")
    ] = None,
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report as one HTML file.")
    ] = None,
    apply: Annotated[
        bool,
        typer.Option(
            "--apply",
            help="Also do what accounts in mode `enforce` are set to: label, move to quarantine.",
        ),
    ] = False,
    resolver: ResolverSpec = "system",
    trust_authserv: TrustAuthserv = None,
    registry: RegistryFolder = None,
    lang: Language = "",
) -> None:
    """Judge mail that is there already; report only, or --apply.

    Ends with 0 if nothing was flagged and 1 if something was. Options that say how to judge are
    for paths; accounts are judged as the configuration says.

    \b
    mailguard audit shop --html report.html
    mailguard audit ~/Maildir exported-mail/ --json | jq 'select(.verdict=="impersonation")'
    """
    from mailguard.auth.trust import Trust
    from mailguard.cli.auditing import Asked, run_audit
    from mailguard.guard.settings import AnalysisSettings

    asked = Asked(
        targets=tuple(targets or ()),
        config=config,
        folders=tuple(folder or ()),
        limit=limit,
        apply=apply,
        as_json=as_json,
        html=html,
        language=chosen_language(lang),
        analysis=AnalysisSettings(resolver=resolver, registry=tuple(registry or ())),
        trust=Trust(authserv_ids=tuple(trust_authserv or ())),
    )
    raise typer.Exit(run_audit(asked))
