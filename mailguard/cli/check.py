"""`mailguard check`: what is this mail, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from mailguard.cli.options import (
    Json,
    Language,
    RegistryFolder,
    ResolverSpec,
    TrustAuthserv,
    chosen_language,
)


def check(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="FILE|DIR|-", help="Mails (.eml), folders of them, or - for stdin."),
    ],
    as_json: Json = False,
    resolver: ResolverSpec = "system",
    trust_authserv: TrustAuthserv = None,
    registry: RegistryFolder = None,
    authenticate: Annotated[
        bool,
        typer.Option(
            "--authenticate",
            help="Check SPF, DKIM and DMARC even where the answer cannot change the verdict. "
            "The sender can see such look-ups.",
        ),
    ] = False,
    lang: Language = "",
) -> None:
    """Explain mails: who really sent them, who they say they are.

    Reads only. Ends with 0 if nothing was flagged and 1 if something was.

    \b
    mailguard check suspicious.eml
    mailguard check --json --resolver offline folder/ | jq .verdict
    """
    from mailguard.auth.trust import Trust
    from mailguard.cli.verdicts import report_verdicts
    from mailguard.guard.settings import AnalysisSettings
    from mailguard.verdict.policy import Lookups, Policy

    language = chosen_language(lang)
    settings = AnalysisSettings(
        resolver=resolver,
        registry=tuple(registry or ()),
        policy=Policy(lookups=Lookups.ALWAYS if authenticate else Lookups.NEEDED),
    )
    trust = Trust(authserv_ids=tuple(trust_authserv or ()))
    raise typer.Exit(report_verdicts(paths, settings, trust, as_json=as_json, language=language))
