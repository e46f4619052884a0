"""The little HTTP that OAuth2 needs: bounded, without redirects, over TLS."""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

from mailguard import __version__
from mailguard.limits import RENEW_RETRY_ASKED, TOKEN_ANSWER, TOKEN_TIMEOUT
from mailguard.phrase import Phrase
from mailguard.secrets.oauth.errors import TokenServerError, said
from mailguard.secrets.tls import tls_context

_CHUNK = 8192


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, under the names that msal looks for."""

    status_code: int
    text: str = field(repr=False)  # it may hold tokens
    headers: Mapping[str, str] = field(repr=False)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is sent are secrets: they go where the settings say, and nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class Http:
    """An HTTP client of the shape that msal takes (`msal.oauth2cli.http`).

    3xx and most of 4xx are answers. Where none comes, or one that only says that the server cannot
    answer now (429, 5xx), TokenServerError is raised: for such, msal has an error of its own.
    """

    def __init__(self, ca_file: Path | None = None) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=tls_context(ca_file)), _NoRedirect()
        )

    def post(
        self,
        url: str,
        params: Mapping[str, str | None] | None = None,
        data: Mapping[str, str | None] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Answer:
        """Post a form, as urllib types what it sends. Raises TokenServerError."""
        form = data if isinstance(data, str) else _encoded(data or {})
        return self._ask(_with(url, params), form.encode(), headers)

    def get(
        self,
        url: str,
        params: Mapping[str, str | None] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Answer:
        """Get a page. Raises TokenServerError."""
        return self._ask(_with(url, params), None, headers)

    def close(self) -> None:
        """Nothing is kept open; msal asks for it."""

    def _ask(self, url: str, form: bytes | None, headers: Mapping[str, str] | None) -> Answer:
        parts = urlsplit(url)
        if parts.scheme != "https":  # RFC 6749 sections 3.1 and 3.2
            raise TokenServerError(
                Phrase(
                    "{scheme}://{netloc} is not protected by TLS.",
                    scheme=parts.scheme,
                    netloc=parts.netloc,
                )
            )
        known = {"User-Agent": f"mailguard/{__version__}", "Accept": "application/json"}
        sent = {**known, **{key: str(value) for key, value in (headers or {}).items()}}
        request = urllib.request.Request(url, form, sent)  # noqa: S310 (its scheme is https)
        until = time.monotonic() + TOKEN_TIMEOUT
        try:
            try:
                reply = self._opener.open(request, timeout=TOKEN_TIMEOUT)
            except HTTPError as error:
                reply = error  # an answer like any other: refusals come as 400
            with reply:
                answer = Answer(int(reply.status), _text(reply, until), dict(reply.headers))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _unreachable(error, parts.netloc) from None
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.status_code >= 500:
            raise TokenServerError(
                Phrase(
                    "The authorisation server {netloc} answered {status}.",
                    netloc=parts.netloc,
                    status=answer.status_code,
                ),
                "That mostly passes by itself.",
                delay=_retry_after(answer.headers),
            )
        return answer


def _with(url: str, params: Mapping[str, str | None] | None) -> str:
    return f"{url}?{_encoded(params)}" if params else url


def _encoded(form: Mapping[str, str | None]) -> str:
    """As `requests` does it, which msal is written for: what is None is left out."""
    return urlencode({key: value for key, value in form.items() if value is not None})


def _text(reply: Any, until: float) -> str:
    """Its body; raises TimeoutError where it trickles, ValueError where it does not end."""
    received = bytearray()
    while chunk := reply.read1(_CHUNK):
        received += chunk
        if len(received) > TOKEN_ANSWER:
            raise ValueError("the answer is too long")
        if time.monotonic() > until:
            raise TimeoutError
    return received.decode("utf-8", "replace")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that it wants to be left alone (RFC 9110 section 10.2.3), as far as we obey."""
    value = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    known = value.isascii() and value.isdecimal()
    return min(float(value), RENEW_RETRY_ASKED) if known else None


def _unreachable(error: Exception, host: str) -> TokenServerError:
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return TokenServerError(
            Phrase(
                "The certificate of the authorisation server {host} is refused ({why}).",
                host=host,
                why=cause.verify_message,
            ),
            "Check this machine's clock and ca_file; do not switch verification off.",
        )
    if isinstance(cause, TimeoutError):
        why = "no answer in time"
    elif isinstance(cause, OSError):
        # a proxy that refuses has no strerror
        why = said(cause.strerror or str(cause) or type(cause).__name__, "")
    else:
        why = str(cause) if isinstance(cause, ValueError) else type(cause).__name__
    return TokenServerError(
        Phrase("The authorisation server {host} cannot be reached: {why}.", host=host, why=why),
        "Check network and firewall.",
    )
