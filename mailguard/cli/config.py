"""`mailguard config check`: is the configuration right, and what does it mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailguard.cli.options import ConfigFile, Json, Language, chosen_language
from mailguard.report.lines import print_json

if TYPE_CHECKING:  # at run time these are loaded only when the command runs
    from mailguard.config.options import AccountOptions

app = typer.Typer(name="config", help="Look at the configuration.", no_args_is_help=True)


@app.command()
def check(
    config: ConfigFile = None,
    as_json: Json = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")
    ] = False,
    lang: Language = "",
) -> None:
    """Say what is wrong with the configuration, a line a mistake, or what it means.

    Connects to nothing and reads no password. Ends with 0 if it is right and 78 if it is not.
    """
    from mailguard.config.files import find_config
    from mailguard.config.load import load
    from mailguard.config.options import account_options
    from mailguard.service.setup import verify
    from mailguard.words.sentences import sentence

    language = chosen_language(lang)
    path = find_config(config)
    settings = load(path)
    verify(settings)
    accounts = [account_options(name, settings) for name in settings.accounts]
    if quiet:
        return
    if as_json:
        rows = [_row(account) for account in accounts]
        print_json({"config": str(path), "accounts": rows})
        return
    typer.echo(sentence("config.well", {"path": path}, language=language))
    for account in accounts:
        facts = {**_row(account), "folders": ", ".join(account.folders)}
        typer.echo(sentence("config.account", facts, language=language))


def _row(account: AccountOptions) -> dict[str, object]:
    return {
        "account": account.name,
        "address": account.address,
        "host": account.imap.host,
        "port": account.imap.server_port,
        "tls": account.imap.tls.value,
        "mode": account.actions.mode.value,
        "folders": list(account.folders),
    }
