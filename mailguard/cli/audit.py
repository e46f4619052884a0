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

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ACCOUNT|PATH",
        help="Accounts of the configuration, or .eml, .emlx and mbox files, Maildirs, and folders "
        "and ZIPs of them. All accounts if left out.",
    ),
]
Folders = Annotated[
    list[str] | None,
    typer.Option("--folder", metavar="NAME", help="Only this folder; may be repeated."),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, help="Only the newest N mails of each folder."),
]
Since = Annotated[
    str, typer.Option("--since", metavar="DATE|SPAN", help="Only mail since 2026-01-31, or 90d.")
]
Csv = Annotated[bool, typer.Option("--csv", help="A line a mail, for spreadsheets.")]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write a report as one HTML file.", readable=False),
]
Apply = Annotated[
    bool,
    typer.Option(
        "--apply",
        help="Also do what accounts in mode `enforce` are set to: label, move to quarantine.",
    ),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where this audit was interrupted.")]


def audit(
    targets: Targets = None,
    config: ConfigFile = None,
    folder: Folders = None,
    limit: Limit = None,
    since: Since = "",
    as_json: Json = False,
    as_csv: Csv = False,
    html: Html = None,
    apply: Apply = False,
    resume: Resume = False,
    resolver: ResolverSpec = "system",
    trust_authserv: TrustAuthserv = None,
    registry: RegistryFolder = None,
    lang: Language = "",
) -> None:
    """Judge mail that is there already; report only, or --apply.

    Says first where you answered a flagged mail, and what to do then; joins mails of one fraud to
    a case. Ctrl-C ends it with what was found so far. Ends with 0 if nothing was flagged and 1 if
    something was. Options that say how to judge are for paths; accounts are judged as the
    configuration says.

    \b
    mailguard audit shop --html report.html
    mailguard audit ~/Maildir exported-mail/ --json | jq 'select(.verdict=="impersonation")'
    """
    from datetime import UTC, datetime

    from mailguard.audit.walk import Scope
    from mailguard.auth.trust import Trust
    from mailguard.cli.auditing.request import Request
    from mailguard.cli.auditing.results import Output
    from mailguard.cli.auditing.run import run_audit
    from mailguard.cli.moments import past
    from mailguard.errors import UsageError
    from mailguard.guard.settings import AnalysisSettings

    if as_json and as_csv:
        raise UsageError("--json and --csv: only one of them.")
    after = past(since, "--since", datetime.now(UTC)) if since else None
    request = Request(
        targets=tuple(targets or ()),
        config=config,
        scope=Scope(tuple(folder or ()), limit, after),
        since=since,
        apply=apply,
        resume=resume,
        output=Output(as_json, as_csv, html, chosen_language(lang)),
        analysis=AnalysisSettings(resolver=resolver, registry=tuple(registry or ())),
        trust=Trust(authserv_ids=tuple(trust_authserv or ())),
    )
    raise typer.Exit(run_audit(request))
