"""From settings to a connection that is logged in."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]  # no types
from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]  # no types

from mailguard import __version__
from mailguard.mailbox.errors import MailboxError, RefusedError
from mailguard.mailbox.imap import bearer, trouble
from mailguard.mailbox.imap.bounds import BoundedClient
from mailguard.mailbox.imap.connection import NONSENSE, Connection
from mailguard.mailbox.imap.hiding import hiding, quoted
from mailguard.mailbox.imap.settings import ImapSettings, Tls
from mailguard.phrase import Phrase
from mailguard.providers.model import Login, Profile
from mailguard.secrets.tls import tls_context


def connect(
    settings: ImapSettings,
    password: Callable[[], str],
    profile: Profile,
    on_command: Callable[[], None] = lambda: None,
) -> Connection:
    """Connect, protect, log in and introduce ourselves.

    `password` gives the password, or the access token where login is XOAUTH2; it is asked for only
    once the server has proved who it is. `on_command` is called before each command, now and later.
    Raises MailboxError or ConfigError.
    """
    connection = _reach(settings, on_command)
    try:
        if settings.tls is Tls.STARTTLS:
            _start_tls(connection, settings)
        _log_in(connection, settings, password, profile)
        _introduce(connection)
    except BaseException:
        connection.drop()
        raise
    return connection


def _reach(settings: ImapSettings, on_command: Callable[[], None]) -> Connection:
    implicit = settings.tls is Tls.IMPLICIT
    try:
        client = BoundedClient(
            settings.host,
            settings.server_port,
            ssl=implicit,
            ssl_context=tls_context(settings.ca_file) if implicit else None,
            timeout=SocketTimeout(settings.timeout, settings.timeout),
        )
    except OSError as error:
        raise trouble.unreachable(error, settings.host, settings.server_port) from error
    except (IMAPClientError, *NONSENSE) as error:
        raise trouble.lost(error, settings.host, "the greeting") from error
    return Connection(client, settings.host, settings.timeout, on_command)


def _start_tls(connection: Connection, settings: ImapSettings) -> None:
    context = tls_context(settings.ca_file)

    def start(client: IMAPClient) -> None:
        try:
            client.starttls(context)
        except ssl.SSLError as error:
            raise trouble.unreachable(error, settings.host, settings.server_port) from error

    if not connection.call("CAPABILITY", lambda c: c.has_capability("STARTTLS")):
        raise MailboxError(
            Phrase("{host} does not offer STARTTLS.", host=settings.host),
            "Set tls to 'implicit' (port 993).",
        )
    connection.call("STARTTLS", start)


def _log_in(
    connection: Connection, settings: ImapSettings, password: Callable[[], str], profile: Profile
) -> None:
    if settings.login is Login.XOAUTH2:
        bearer.log_in(connection, settings.user, password, profile)
        return
    if connection.call("CAPABILITY", lambda c: c.has_capability("LOGINDISABLED")):
        raise trouble.login_disabled(settings.host, profile)
    secret = password()
    trouble.refuse_controls(settings.user + secret, settings.host)

    def log_in(client: IMAPClient) -> None:
        if secret.isascii() and settings.user.isascii():
            client.login(quoted(settings.user), secret)
        else:  # LOGIN takes ASCII only; PLAIN is UTF-8 (RFC 4616)
            client.plain_login(settings.user, secret)

    plain = f"\0{settings.user}\0{secret}"  # as imapclient says it (RFC 4616)
    try:
        connection.call("LOGIN", hiding((secret, plain), log_in))
    except RefusedError as error:
        said = str(error.__cause__)
        raise trouble.login_refused(said, settings.user, settings.host, profile) from None


def _introduce(connection: Connection) -> None:
    """Learn what the server can do now, and send ID (RFC 2971), advertised or not.

    NetEase wants an ID after login and before SELECT.
    """
    connection.call("CAPABILITY", lambda c: c.capabilities())  # kept; before login it may say less
    fields = f'("name" "mailguard" "version" "{__version__}")'
    with contextlib.suppress(
        RefusedError
    ):  # a server that knows no ID says BAD, and is no worse for it
        connection.call("ID", lambda c: c._imap._simple_command("ID", fields))
