"""An account authorised by its owner: the insides of `login` and `logout`."""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
import webbrowser
from contextlib import closing
from pathlib import Path

import typer

from mailguard.config.files import find_config
from mailguard.config.load import load
from mailguard.config.options import AccountOptions, account_options, known_account
from mailguard.errors import MailguardError, UsageError
from mailguard.phrase import Phrase
from mailguard.report.safe import printable
from mailguard.secrets.oauth.device import DeviceLogin
from mailguard.secrets.oauth.errors import AuthorisationEndedError
from mailguard.secrets.oauth.loopback import LoopbackLogin
from mailguard.secrets.oauth.settings import OAuthSettings, Provider
from mailguard.secrets.oauth.store import TokenStore
from mailguard.secrets.oauth.token import Token
from mailguard.service.control import ask
from mailguard.service.logins import imap_mailbox
from mailguard.words.sentences import Say, speaker


def authorise(config: Path | None, account: str, language: str) -> None:
    """Log in, keep the tokens, try the mailbox, wake the service. Raises MailguardError."""
    options, settings = _oauth_of(config, account)
    store = TokenStore(settings)
    with store.lock():
        pass  # where they cannot be kept, nobody need log in
    say = speaker(language, "login.")
    if settings.provider is Provider.MICROSOFT:
        token = _by_device_code(settings, say)
    else:
        token = _by_browser(settings, store, say)
    with store.lock():
        store.write(token)
    typer.echo(say("kept", place=store.place))
    with contextlib.suppress(MailguardError):  # it finds out by itself, if later
        ask(settings.folder, "retry", account=account)
    _try(options, say)


def forget(config: Path | None, account: str, language: str) -> None:
    """Remove the tokens. Raises MailguardError."""
    _, settings = _oauth_of(config, account)
    store = TokenStore(settings)
    with store.lock():
        code = "forgotten" if store.remove() else "nothing"
    say = speaker(language, "login.")
    typer.echo(say(code, account=account, page=say(f"page_{settings.provider}")))


def _oauth_of(config: Path | None, account: str) -> tuple[AccountOptions, OAuthSettings]:
    settings = load(find_config(config))
    options = account_options(known_account(account, settings), settings)
    if options.oauth is None:
        raise UsageError(
            Phrase("{account} logs in with a password.", account=account),
            Phrase(
                "For OAuth2, set oauth and oauth_client_id in [accounts.{account}].",
                account=account,
            ),
        )
    return options, options.oauth


def _by_device_code(settings: OAuthSettings, say: Say) -> Token:
    login = DeviceLogin(settings)
    prompt = login.begin()
    typer.echo(
        say(
            "device",
            user=settings.user,
            url=printable(prompt.url),
            code=printable(prompt.code),
            minutes=int(prompt.seconds // 60),
        )
    )
    return login.finish(prompt)


def _by_browser(settings: OAuthSettings, store: TokenStore, say: Say) -> Token:
    secret = _client_secret(settings, store, say)
    with LoopbackLogin(settings, secret, done=say("done"), wrong=say("wrong")) as login:
        page = login.begin()
        typer.echo(say("browser", user=settings.user, url=page))
        if not (_has_desktop() and webbrowser.open(page)):
            typer.echo(say("forward", port=login.port, host=os.uname().nodename))
        return login.finish()


def _client_secret(settings: OAuthSettings, store: TokenStore, say: Say) -> str:
    """Google wants it of a Desktop app too, though it is none; kept with the tokens."""
    before: Token | None = None
    with contextlib.suppress(AuthorisationEndedError):
        before = store.read()
    kept = before.client_secret if before and before.client_id == settings.client_id else ""
    question = say("secret_again" if kept else "secret") + " "
    if sys.stdin.isatty():
        answer = getpass.getpass(question)
    else:
        typer.echo(question)
        answer = sys.stdin.readline()
    return answer.strip() or kept


def _has_desktop() -> bool:
    """Whether a browser would open for whoever sits here, not in this terminal and not as root."""
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return shown and os.geteuid() != 0


def _try(options: AccountOptions, say: Say) -> None:
    folder = options.folders[0]
    with closing(imap_mailbox(options, readonly=True)) as mailbox:
        mailbox.connect()
        count = mailbox.open(folder).exists
    typer.echo(say("works", folder=printable(folder), count=count))
