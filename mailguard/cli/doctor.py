"""`mailguard doctor`: what a server can do, and how tags will be set there."""

from __future__ import annotations

from typing import Annotated

import typer

from mailguard.cli.options import ConfigFile, Json, Language, chosen_language


def doctor(
    accounts: Annotated[
        list[str] | None,
        typer.Argument(metavar="ACCOUNT", help="Accounts of the configuration.  [default: all]"),
    ] = None,
    config: ConfigFile = None,
    as_json: Json = False,
    lang: Language = "",
) -> None:
    """Connect to each account, say what its server can do and how mail will be marked there.

    Says too where the server is not as the provider's profile has it, and whose authentication
    results in recent mail count. Changes nothing. Ends with 0 if all is well, 1 if something stands
    in the way of what is configured, 75 if an account cannot be reached, and 78 if that is for what
    is wrong with the configuration.
    """
    from mailguard.cli.diagnosis import examine_accounts

    raise typer.Exit(
        examine_accounts(config, accounts or [], as_json=as_json, language=chosen_language(lang))
    )
