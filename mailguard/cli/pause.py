"""`mailguard pause` and `resume`: the brake by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from mailguard.cli.options import ConfigFile, Language, chosen_language

Account = Annotated[
    str,
    typer.Argument(metavar="ACCOUNT", help="An account of the configuration.  [default: all]"),
]


def pause(account: Account = "", config: ConfigFile = None, lang: Language = "") -> None:
    """Stop moving mail; labels are still set. A running service obeys at once.

    It stays so, over restarts too, until `mailguard resume`.
    """
    from mailguard.cli.pausing import pause_accounts

    pause_accounts(config, account, chosen_language(lang))


def resume(account: Account = "", config: ConfigFile = None, lang: Language = "") -> None:
    """Move mail again, after a pause or when the brake was pulled.

    Mail that was only labelled meanwhile stays where it is.
    """
    from mailguard.cli.pausing import resume_accounts

    resume_accounts(config, account, chosen_language(lang))
