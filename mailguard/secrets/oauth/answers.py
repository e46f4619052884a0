"""What a token endpoint answers (RFC 6749 section 5), read."""

from __future__ import annotations

import json
from typing import Any

from mailguard.phrase import Phrase
from mailguard.secrets.oauth.errors import AuthorisationEndedError, TokenServerError, said
from mailguard.secrets.oauth.http import Answer
from mailguard.secrets.oauth.library import BAFFLED

_PASSING = {"temporarily_unavailable", "server_error", "slow_down"}
"""Refusals that say nothing about the authorisation (RFC 6749 section 4.1.2.1)."""


def tokens(client: Any, answer: Answer) -> dict[str, object]:
    """The tokens, as `client` of oauthlib reads them; raises its OAuth2Error for a refusal.

    Raises TokenServerError for what a token endpoint does not say: a captive portal's page, say.
    """
    try:
        read = json.loads(answer.text)  # oauthlib would take a form as well
        told = isinstance(read, dict) and bool({"error", "access_token"} & read.keys())
        found: dict[str, object] = client.parse_request_body_response(answer.text) if told else {}
    except BAFFLED:
        found = {}
    if not found:
        raise TokenServerError(
            Phrase(
                "What answers ({status}) is no authorisation server.",
                status=answer.status_code,
            ),
            "Check oauth_authority, and what stands in between.",
        )
    return found


def refused(error: Any, *secrets: str) -> AuthorisationEndedError | TokenServerError:
    """The error for an OAuth2Error of oauthlib; `secrets` are what was sent."""
    words = said(error.error, error.description, *secrets)
    if str(error.error) in _PASSING:
        return TokenServerError(
            Phrase("The authorisation server cannot help now: {words}.", words=words),
            "That mostly passes by itself.",
        )
    return AuthorisationEndedError(words)
