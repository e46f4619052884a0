"""`mailguard quarantine`: what was caught, and giving it back."""

from __future__ import annotations

from typing import Annotated

import typer

from mailguard.cli.options import ConfigFile, Json, Language, Reason, chosen_language
from mailguard.errors import UsageError

app = typer.Typer(
    name="quarantine", help="Look through what was caught, and give it back.", no_args_is_help=True
)
Account = Annotated[str, typer.Option("--account", metavar="NAME", help="Only this account.")]


@app.command("list")
def list_(
    account: Account = "",
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also what was only labelled, only reported, or released."),
    ] = False,
    config: ConfigFile = None,
    as_json: Json = False,
    lang: Language = "",
) -> None:
    """List the mails in quarantine, each with the number that the other commands take."""
    from mailguard.cli.reviewing import Quarantine

    with Quarantine.open(config, chosen_language(lang)) as quarantine:
        quarantine.print_list(account, everything=everything, as_json=as_json)


@app.command()
def show(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `quarantine list` has it.")],
    config: ConfigFile = None,
    as_json: Json = False,
    lang: Language = "",
) -> None:
    """Say why a mail was caught, what was done to it, and who decided what about it."""
    from mailguard.cli import dossier
    from mailguard.cli.session import Session

    with Session.open(config, chosen_language(lang)) as session:
        dossier.show(session, number, as_json=as_json)


@app.command()
def release(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="NUMBER", help="As `quarantine list` has them."),
    ] = None,
    sender: Annotated[
        str,
        typer.Option(
            "--from", metavar="SENDER", help="All in quarantine from this address or domain."
        ),
    ] = "",
    account: Account = "",
    reason: Reason = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, however many it are.")] = False,
    config: ConfigFile = None,
    lang: Language = "",
) -> None:
    """Put mails back where they were, with the flags they had. They are never caught again.

    \b
    mailguard quarantine release 17 --reason "our freight agent"
    mailguard quarantine release --from agent@example.com
    """
    from mailguard.cli.asking import agreed
    from mailguard.cli.reviewing import Quarantine

    with Quarantine.open(config, chosen_language(lang)) as quarantine:
        chosen = quarantine.choose(numbers or [], sender, account)
        if len(chosen) > 1 and not yes:
            quarantine.print_table(chosen)
            if not agreed(quarantine.say("review.sure", count=len(chosen))):
                raise UsageError("Nothing was released.")
        raise typer.Exit(quarantine.release(chosen, reason))
