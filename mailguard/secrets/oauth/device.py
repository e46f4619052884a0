"""Microsoft: a code that is typed into a page on any device (RFC 8628), by Microsoft's library."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mailguard.errors import ConfigError, TemporaryError
from mailguard.limits import LOGIN_PATIENCE
from mailguard.phrase import Phrase
from mailguard.secrets.oauth.errors import AuthorisationEndedError, TokenServerError, said
from mailguard.secrets.oauth.http import Http
from mailguard.secrets.oauth.library import BAFFLED, msal
from mailguard.secrets.oauth.settings import OAuthSettings
from mailguard.secrets.oauth.token import Token

_INTERVAL = 5
"""Seconds between two questions where the server names none (RFC 8628 section 3.2)."""
_PENDING = {"authorization_pending", "slow_down"}
_HELP = {
    700016: "Check oauth_client_id and oauth_tenant: there is no such app registration there.",
    90002: "Check oauth_tenant: there is no such tenant.",
    7000218: "In the app registration, under Authentication, allow public client flows.",
    7000219: "In the app registration, under Authentication, allow public client flows.",
    65001: "In the app registration, add the permission IMAP.AccessAsUser.All, and consent to it.",
    90094: "An administrator of the tenant must consent to the app first.",
    50020: "Log in with the account that the mailbox belongs to, and check oauth_tenant.",
    9002346: 'The registration is for personal accounts: set oauth_tenant = "consumers".',
    53003: "The tenant's Conditional Access forbids the device code: ask its administrator.",
}
"""What to do about Microsoft's errors (AADSTS…) that a first login meets."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What somebody must do: open `url`, type `code`, within `seconds`."""

    url: str
    code: str
    seconds: float


@dataclass(slots=True)
class DeviceLogin:
    """One login. `clock` gives seconds since the epoch; `sleep` waits so many."""

    settings: OAuthSettings
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    _app: Any = field(init=False, default=None)
    _flow: dict[str, Any] = field(init=False, default_factory=dict)

    def begin(self) -> Prompt:
        """Ask for a code. Raises ConfigError, TokenServerError."""
        settings = self.settings
        library = msal(settings.owner)
        try:
            self._app = library.PublicClientApplication(
                settings.client_id,
                authority=settings.microsoft_authority,
                http_client=Http(settings.ca_file),
                instance_discovery=False,  # the authority is the operator's choice
            )
            self._flow = self._app.initiate_device_flow([settings.scope])
        except BAFFLED:
            raise ConfigError(
                Phrase(
                    "{owner}: {authority} gives no device codes.",
                    owner=settings.owner,
                    authority=settings.microsoft_authority,
                ),
                "Check oauth_tenant, and oauth_authority where that is set.",
            ) from None
        url, code = self._flow.get("verification_uri"), self._flow.get("user_code")
        if not (url and code):
            raise self._refused(self._flow)
        return Prompt(str(url), str(code), min(float(self._flow["expires_in"]), LOGIN_PATIENCE))

    def finish(self, prompt: Prompt) -> Token:
        """Wait until it was typed in. Raises TemporaryError, AuthorisationEndedError."""
        until = self.clock() + prompt.seconds
        wait = float(max(1, self._flow.get("interval", _INTERVAL)))
        while self.clock() + wait < until:
            self.sleep(wait)
            try:
                answer = self._app.acquire_token_by_device_flow(
                    self._flow, exit_condition=lambda _: True
                )
            except TokenServerError as error:
                wait = max(wait * 2, error.delay or 0.0)  # RFC 8628 section 3.5
                continue
            except BAFFLED:
                raise TokenServerError(
                    "What answers is no authorisation server.",
                    "Check oauth_authority, and what stands in between.",
                ) from None
            if str(answer.get("error")) not in _PENDING:
                return self._token(answer)
            wait = max(wait, float(self._flow["interval"]))  # longer after a slow_down
        raise self._too_late()

    def _token(self, answer: dict[str, Any]) -> Token:
        if "error" in answer:
            raise self._refused(answer)
        if not answer.get("refresh_token"):
            raise AuthorisationEndedError(
                "Microsoft gave no refresh token.",
                "In the app registration, add the permission offline_access.",
            )
        return Token(self.settings.client_id).granted(answer, self.clock())

    def _too_late(self) -> TemporaryError:
        return TemporaryError("The code was not typed in in time.", self.settings.remedy)

    def _refused(self, answer: dict[str, Any]) -> TemporaryError:
        error = str(answer.get("error", "no code"))
        if error in ("authorization_declined", "access_denied"):
            return AuthorisationEndedError("The login was declined.", self.settings.remedy)
        if error == "expired_token":
            return self._too_late()
        codes = answer.get("error_codes")
        known = codes if isinstance(codes, list) else []
        helps = (_HELP[code] for code in known if isinstance(code, int) and code in _HELP)
        words = said(error, answer.get("error_description"))
        return AuthorisationEndedError(
            Phrase("Microsoft refused: {words}.", words=words), next(helps, self.settings.remedy)
        )
