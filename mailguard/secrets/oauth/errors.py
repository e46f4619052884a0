"""The two ways in which there is no access token: not for now, and not until somebody logs in."""

from __future__ import annotations

from mailguard.errors import TemporaryError

SHOWN = 200
"""Characters of a server's words in an error."""


class AuthorisationEndedError(TemporaryError):
    """There is no authorisation, or no more: only its owner can give it anew."""


class TokenServerError(TemporaryError):
    """The authorisation server cannot be reached or does not answer as one; it may later.

    `delay` is how many seconds it wants to be left alone.
    """

    def __init__(self, problem: str, remedy: str = "", *, delay: float | None = None) -> None:
        super().__init__(problem, remedy)
        self.delay = delay


def said(error: object, description: object, *secrets: str) -> str:
    """A server's error code with its explanation (RFC 6749 section 5.2), fit for one line.

    `secrets` are what was sent to it: a server may echo them.
    """
    words = " ".join(str(description or "").split()).rstrip(".")
    text = f"{error} ({words})" if words else str(error)
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return f"{shown[:SHOWN]}…" if len(shown) > SHOWN else shown
