"""An account's access token, whenever it is needed; renewed ahead of its expiry."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from mailguard.errors import TemporaryError
from mailguard.phrase import Phrase
from mailguard.secrets.oauth.answers import refused, tokens
from mailguard.secrets.oauth.errors import AuthorisationEndedError, TokenServerError
from mailguard.secrets.oauth.http import Http
from mailguard.secrets.oauth.library import oauth2
from mailguard.secrets.oauth.settings import OAuthSettings
from mailguard.secrets.oauth.store import TokenStore
from mailguard.secrets.oauth.token import Token

Clock = Callable[[], float]
"""Seconds since the epoch."""


class Authorisation:
    """The authorisation of one account. It keeps nothing itself: all processes share the store.

    Calls raise AuthorisationEndedError where only a login helps, TokenServerError where the
    authorisation server cannot be reached, TemporaryError where the tokens cannot be kept, and
    ConfigError where they cannot be read. An authorisation that ended is not tried again, by no
    process, until somebody logged in.
    """

    def __init__(self, settings: OAuthSettings, clock: Clock = time.time) -> None:
        self._settings = settings
        self._store = TokenStore(settings)
        self._clock = clock

    @property
    def remedy(self) -> str:
        """How its owner renews it."""
        return self._settings.remedy

    def __call__(self) -> str:
        """An access token that is good now. Renewed ahead of its expiry, if that can be done."""
        try:
            return self.renew().access
        except AuthorisationEndedError:
            raise
        except TemporaryError:
            token = self._kept()
            if token.usable(self._clock()):
                return token.access  # server, disk or whatever it was has until then to come back
            raise

    def renew(self) -> Token:
        """The token; a new one where it would soon expire. Raises even if it is still good."""
        token = self._kept()
        if token.fresh(self._clock()):
            return token
        with self._store.lock():
            token = self._kept()  # another process may have renewed it meanwhile
            return token if token.fresh(self._clock()) else self._renewed(token)

    def instead_of(self, access: str) -> str:
        """Another access token than one that was refused although it had not expired.

        The same where that is new: it was not refused for its age, and no other would do.
        """
        with self._store.lock():
            token = self._kept()
            faster = token.access != access  # another process was
            if not (faster or token.new(self._clock())):
                token = self._renewed(token)
        return token.access

    def _kept(self) -> Token:
        """What is kept, if it may be used. Raises AuthorisationEndedError."""
        settings = self._settings
        token = self._store.read()
        if token is None:
            raise AuthorisationEndedError(
                Phrase("{owner}: nobody has authorised mailguard yet.", owner=settings.owner),
                settings.remedy,
            )
        if token.client_id != settings.client_id:
            raise AuthorisationEndedError(
                Phrase(
                    "{owner}: the authorisation was given to another oauth_client_id.",
                    owner=settings.owner,
                ),
                settings.remedy,
            )
        if token.ended:
            raise AuthorisationEndedError(
                Phrase(
                    "{owner}: the authorisation has ended: {ended}.",
                    owner=settings.owner,
                    ended=token.ended,
                ),
                settings.remedy,
            )
        return token

    def _renewed(self, token: Token) -> Token:
        """A new one (RFC 6749 section 6), kept before it is used: the old one may be void now."""
        now = self._clock()
        if wait := token.wait(now):
            raise TokenServerError(
                Phrase(
                    "{owner}: the authorisation server did not answer last time.",
                    owner=self._settings.owner,
                ),
                Phrase("It will be asked again in {wait:.0f} s.", wait=wait),
                delay=wait,
            )
        # Before it is asked: a disk that is full must not cost the refresh token.
        self._store.write(token.unanswered(now, None))
        try:
            renewed = token.granted(self._ask(token), now)
        except TokenServerError as error:
            if error.delay is not None:
                self._store.write(token.unanswered(now, error.delay))
            raise
        except AuthorisationEndedError as error:
            self._store.write(replace(token, ended=error.problem))
            return self._kept()  # which raises, in the same words as for everybody after us
        self._store.write(renewed)
        return renewed

    def _ask(self, token: Token) -> dict[str, object]:
        settings = self._settings
        library = oauth2(settings.owner)
        client = library.WebApplicationClient(token.client_id)
        form = {"client_id": token.client_id}
        if token.client_secret:
            form["client_secret"] = token.client_secret
        body = client.prepare_refresh_body(
            refresh_token=token.refresh, scope=settings.scope_to_renew, **form
        )
        answer = Http(settings.ca_file).post(settings.token_endpoint, data=body)
        try:
            return tokens(client, answer)
        except library.OAuth2Error as error:
            raise refused(error, token.refresh, token.client_secret) from None
