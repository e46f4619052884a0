"""`mailguard login` and `logout`: OAuth2 instead of a password."""

from __future__ import annotations

from typing import Annotated

import typer

from mailguard.cli.options import ConfigFile, Language, chosen_language

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="An account of the configuration.")]


def login(account: Account, config: ConfigFile = None, lang: Language = "") -> None:
    """Authorise mailguard at Microsoft or Google, for an account that says `oauth = …`.

    Microsoft: open a page on any device and type the code shown here. Google: open the page shown
    here; it leads back to this machine, and it is said how where the browser is on another one.
    The tokens are kept where only this user, or the service's, can read them. Then the mailbox is
    tried, and a running service connects at once. Run it again whenever the authorisation ended.
    """
    from mailguard.cli.authorising import authorise

    authorise(config, account, chosen_language(lang))


def logout(account: Account, config: ConfigFile = None, lang: Language = "") -> None:
    """Forget the tokens of an account; says where to withdraw them at the provider."""
    from mailguard.cli.authorising import forget

    forget(config, account, chosen_language(lang))
