"""`mailguard allow`: senders whose mail is left alone."""

from __future__ import annotations

from typing import Annotated

import typer

from mailguard.cli.options import ConfigFile, Json, Language, Reason, chosen_language

app = typer.Typer(
    name="allow",
    help="Senders whose mail is left alone, where it is proven to be theirs.",
    no_args_is_help=True,
)
Account = Annotated[
    str, typer.Option("--account", metavar="NAME", help="For this account only.  [default: all]")
]


@app.command("list")
def list_(
    trail: Annotated[
        bool, typer.Option("--trail", help="Who allowed, revoked and released what, and when.")
    ] = False,
    offered: Annotated[
        bool,
        typer.Option("--offered", help="Who could be: senders of mail that you took back lately."),
    ] = False,
    config: ConfigFile = None,
    as_json: Json = False,
    lang: Language = "",
) -> None:
    """List the senders that are allowed, until when and why.

    Whoever sent mail that you released, or moved out of quarantine yourself, is offered for a month
    if it is proven to be his.
    """
    from mailguard.cli.allowing import AllowList

    with AllowList.open(config, chosen_language(lang)) as senders:
        if trail:
            senders.print_trail(as_json=as_json)
        elif offered:
            senders.print_offers(as_json=as_json)
        else:
            senders.print_list(as_json=as_json)


@app.command()
def add(
    sender: Annotated[
        str,
        typer.Argument(
            metavar="DOMAIN|ADDRESS|NUMBER",
            help="A domain; an address, where many share its domain; or a mail of `quarantine "
            "list`, whose authenticated sender is taken.",
        ),
    ],
    reason: Reason = "",
    expires: Annotated[
        str,
        typer.Option(
            "--expires",
            metavar="DATE|SPAN",
            help="Until when: 2026-12-31, a day to its end, or 30d.",
        ),
    ] = "",
    account: Account = "",
    lookalike: Annotated[
        bool, typer.Option("--lookalike", help="Even if the domain looks like a platform's.")
    ] = False,
    config: ConfigFile = None,
    lang: Language = "",
) -> None:
    """Leave a sender's mail alone from now on.

    It counts only for mail that the sender's own domain authenticates (SPF or DKIM): a forged
    platform address is excused by nothing.

    \b
    mailguard allow add agent.example --reason "our freight agent" --expires 90d
    mailguard allow add 17
    """
    from mailguard.cli.allowing import AllowList

    with AllowList.open(config, chosen_language(lang)) as senders:
        senders.add(sender, account, reason, expires, lookalike=lookalike)


@app.command()
def revoke(
    sender: Annotated[str, typer.Argument(metavar="DOMAIN|ADDRESS", help="As listed.")],
    reason: Reason = "",
    account: Account = "",
    config: ConfigFile = None,
    lang: Language = "",
) -> None:
    """Take a sender off the list."""
    from mailguard.cli.allowing import AllowList

    with AllowList.open(config, chosen_language(lang)) as senders:
        senders.revoke(sender, account, reason)
