"""A server may repeat what a login said; no error of ours does."""

from __future__ import annotations

import base64
from collections.abc import Callable

from imapclient import IMAPClient  # type: ignore[import-untyped]  # it ships no types
from imapclient.exceptions import (  # type: ignore[import-untyped]  # it ships no types
    IMAPClientAbortError,
    IMAPClientError,
)

LogIn = Callable[[IMAPClient], object]


def hiding(secrets: tuple[str, ...], log_in: LogIn) -> LogIn:
    """`log_in`, with `secrets` blanked in what the server says to it, be it NO, BYE or nonsense."""

    def guarded(client: IMAPClient) -> None:
        try:
            log_in(client)
        except IMAPClientError as error:
            cause = error.__context__  # a LoginError hides it
            lost = cause if isinstance(cause, IMAPClientAbortError) else error
            kind = IMAPClientAbortError if isinstance(lost, IMAPClientAbortError) else type(error)
            raise kind(_blanked(str(lost), secrets)) from None

    return guarded


def quoted(text: str) -> str:
    """A quoted string (RFC 3501 section 4.3); imaplib quotes the password only."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _blanked(text: str, secrets: tuple[str, ...]) -> str:
    forms = set(secrets)
    forms |= {quoted(secret)[1:-1] for secret in secrets}
    forms |= {base64.b64encode(secret.encode()).decode() for secret in secrets}
    forms |= {form.replace("\\", "\\\\") for form in forms}  # imaplib prints octets as Python does
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, "…")
    return text
