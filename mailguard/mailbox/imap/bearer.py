"""Logging in with an access token: OAUTHBEARER (RFC 7628), or XOAUTH2, which came before it."""

from __future__ import annotations

import json
from collections.abc import Callable

from imapclient import IMAPClient  # type: ignore[import-untyped]  # it ships no types

from mailguard.mailbox.errors import AuthorisationError, LoginError, MailboxError, RefusedError
from mailguard.mailbox.imap import trouble
from mailguard.mailbox.imap.connection import Connection
from mailguard.mailbox.imap.hiding import hiding
from mailguard.phrase import Phrase
from mailguard.providers.model import Profile
from mailguard.secrets.oauth.authorisation import Authorisation
from mailguard.secrets.oauth.errors import AuthorisationEndedError, TokenServerError

_OAUTHBEARER = "OAUTHBEARER"
_XOAUTH2 = "XOAUTH2"


def log_in(
    connection: Connection, user: str, password: Callable[[], str], profile: Profile
) -> None:
    """Log `user` in with the access token that `password` gives.

    One that is refused although it has not expired was revoked, or belongs to a clock that is
    wrong: where `password` can give another, that is tried once, unless this one is new. (Some
    servers hang up on whom they refused: the second refusal is then heard on the next connection.)
    Raises MailboxError, ConfigError.
    """
    token = access_token(password)
    try:
        _authenticate(connection, user, token, profile)
    except LoginError as error:
        if not isinstance(password, Authorisation):
            raise
        authorisation = password
        another = access_token(lambda: authorisation.instead_of(token))
        if another == token:
            raise _not_for_its_age(error, user, authorisation) from None
        try:
            _authenticate(connection, user, another, profile)
        except LoginError as again:
            raise _not_for_its_age(again, user, authorisation) from None


def _not_for_its_age(
    error: LoginError, user: str, authorisation: Authorisation
) -> AuthorisationError:
    """The error for a new token that is refused: it may be of somebody else, or for less."""
    remedy = Phrase(
        "Is IMAP switched on there? Then log in as {user}. {remedy}",
        user=user,
        remedy=authorisation.remedy,
    )
    return AuthorisationError(error.problem, remedy)


def access_token(password: Callable[[], str]) -> str:
    """The access token; why there is none, as an error of a mailbox. Raises ConfigError too."""
    try:
        return password()
    except AuthorisationEndedError as error:
        raise AuthorisationError(error.problem, error.remedy) from None
    except TokenServerError as error:
        raise MailboxError(error.problem, error.remedy, delay=error.delay) from None


def _authenticate(connection: Connection, user: str, token: str, profile: Profile) -> None:
    trouble.refuse_controls(user + token, connection.host)
    standard = connection.call("CAPABILITY", lambda c: c.has_capability(f"AUTH={_OAUTHBEARER}"))
    first = (_oauthbearer if standard else _xoauth2)(user, token)
    answers = _Answers(first, b"\x01" if standard else b"")
    mechanism = _OAUTHBEARER if standard else _XOAUTH2

    def log_in(client: IMAPClient) -> None:
        client.sasl_login(mechanism, answers)

    try:
        connection.call("AUTHENTICATE", hiding((token, first.decode()), log_in))
    except RefusedError as error:
        said = f"{error.__cause__} {answers.complaint}".strip()
        raise trouble.login_refused(said, user, connection.host, profile) from None


class _Answers:
    """What is said to each of the server's challenges: first who we are, then that we understood.

    A server that refuses says why in a second challenge, in JSON, and says NO only after an answer
    (RFC 7628 section 3.2.3: 0x01; nothing with XOAUTH2). One that goes on asking is broken off.
    """

    def __init__(self, first: bytes, understood: bytes) -> None:
        self._left = [understood, first]
        self.complaint = ""

    def __call__(self, challenge: bytes) -> bytes | None:
        if len(self._left) == 1:
            self.complaint = _complaint(challenge)
        return self._left.pop() if self._left else None  # "*", RFC 3501 section 6.2.2


def _complaint(challenge: bytes) -> str:
    """The status that a server's JSON tells, "" where it tells none."""
    try:
        status = json.loads(challenge)["status"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return f"(status {status})" if isinstance(status, str) else ""


def _xoauth2(user: str, token: str) -> bytes:
    return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()


def _oauthbearer(user: str, token: str) -> bytes:
    """RFC 7628 section 3.1, with the user as authorization identity (RFC 5801 section 4)."""
    identity = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={identity},\x01auth=Bearer {token}\x01\x01".encode()
