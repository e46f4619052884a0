"""How an account is logged in to, and as whom."""

from __future__ import annotations

from collections.abc import Callable

from mailguard.config.options import AccountOptions
from mailguard.mailbox.imap.bearer import access_token
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.ration import Ration
from mailguard.secrets.oauth.authorisation import Authorisation
from mailguard.secrets.sources import password_reader


def imap_mailbox(
    options: AccountOptions, ration: Ration | None = None, *, readonly: bool = False
) -> ImapMailbox:
    """An account's mailbox, not yet connected."""
    return ImapMailbox(
        options.imap, password(options), options.profile, readonly=readonly, ration=ration
    )


def login_of(options: AccountOptions) -> str:
    """What a provider counts by."""
    return f"{options.imap.user}@{options.imap.host}".lower()


def password(options: AccountOptions) -> Callable[[], str]:
    """What gives an account's password, or access token, each time it is needed."""
    if options.oauth is not None:
        return Authorisation(options.oauth)
    return password_reader(options.secret, options.name)


def renew(options: AccountOptions) -> None:
    """Renew an account's access token where it would soon expire; nothing for a password.

    Raises MailboxError.
    """
    if options.oauth is not None:
        authorisation = Authorisation(options.oauth)
        access_token(lambda: authorisation.renew().access)
