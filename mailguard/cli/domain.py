"""`mailguard domain`: whose domain is this, or whose does it imitate."""

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


def domain(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME|-",
            help="Domain names, links or mail addresses, or - for one a line on stdin.",
        ),
    ],
    as_json: Json = False,
    resolver: ResolverSpec = "system",  # unused: a script gives what it gives to check
    trust_authserv: TrustAuthserv = None,
    registry: RegistryFolder = None,
    lang: Language = "",
) -> None:
    """Tell official domains from lookalikes of them.

    Of a link its host is judged, of an address its domain. Asks nobody: no DNS, no network;
    --resolver and --trust-authserv are taken as of check, and change nothing. Ends with 1 if a
    lookalike was among them, and 2 if there was no domain name at all.

    \b
    mailguard domain dhgate-fengkong.com paypa1.com
    cut -d, -f1 domains.csv | mailguard domain --json -
    """
    from mailguard.cli.domains import report_domains

    raise typer.Exit(
        report_domains(names, registry or [], as_json=as_json, language=chosen_language(lang))
    )
