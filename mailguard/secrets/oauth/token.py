"""An account's tokens, as they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from mailguard.limits import (
    RENEW_AHEAD,
    RENEW_RETRY,
    RENEW_RETRY_ASKED,
    RENEW_RETRY_LONGEST,
    RENEW_SHARE,
    TOKEN_LIFETIME,
    TOKEN_LIFETIME_LONGEST,
    TOKEN_NEW,
)
from mailguard.secrets.oauth.errors import TokenServerError

_FEW_SECONDS = 10.0
"""A token that expires on its way to the server is no use."""


@dataclass(frozen=True, slots=True)
class Token:
    """Access and refresh token with the registration they were given to.

    Times are seconds since the epoch; `lifetime` is that of `access` in seconds. `ended` are the
    words with which the server ended the authorisation, "" while it stands. `failures` counts the
    renewals in a row that found no server; before `retry_at` there is none.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    access: str = field(default="", repr=False)
    expires_at: float = 0.0
    lifetime: float = TOKEN_LIFETIME
    ended: str = ""
    failures: int = 0
    retry_at: float = 0.0

    def granted(self, answer: Mapping[str, Any], now: float) -> Self:
        """With what a server answered (RFC 6749 section 5.1).

        Raises TokenServerError where that is no token for IMAP. A refresh token that it does not
        name anew goes on (section 6).
        """
        access = answer.get("access_token")
        refresh = answer.get("refresh_token") or self.refresh
        kind = str(answer.get("token_type", "Bearer")).lower()  # RFC 6750
        if not (access and _is_token(access) and _is_token(refresh) and kind == "bearer"):
            raise TokenServerError("The authorisation server gave no bearer token.")
        seconds = answer.get("expires_in")
        told = seconds if isinstance(seconds, int) and seconds > 0 else TOKEN_LIFETIME
        lifetime = float(min(told, TOKEN_LIFETIME_LONGEST))
        return replace(
            self,
            access=access,
            refresh=refresh,
            expires_at=now + lifetime,
            lifetime=lifetime,
            ended="",
            failures=0,
            retry_at=0.0,
        )

    def unanswered(self, now: float, asked: float | None) -> Self:
        """After a renewal that found no server; `asked` is how long that wants to be left alone."""
        wait = min(RENEW_RETRY * 2 ** min(self.failures, 10), RENEW_RETRY_LONGEST)
        wait = max(wait, asked or 0.0)
        return replace(self, failures=self.failures + 1, retry_at=now + wait)

    def wait(self, now: float) -> float:
        """Seconds until its server may be asked again."""
        left = self.retry_at - now
        # nobody is to wait longer: the clock was ahead when that was written down
        return left if 0.0 < left <= RENEW_RETRY_ASKED else 0.0

    def new(self, now: float) -> bool:
        """Whether the access token was given just now."""
        return 0.0 <= now - (self.expires_at - self.lifetime) < TOKEN_NEW

    def usable(self, now: float) -> bool:
        """Whether a server would take the access token."""
        return bool(self.access) and now < self.expires_at - _FEW_SECONDS

    def fresh(self, now: float) -> bool:
        """Whether it need not be renewed yet."""
        ahead = min(RENEW_AHEAD, self.lifetime * RENEW_SHARE)
        return bool(self.access) and now < self.expires_at - ahead

    def to_json(self) -> str:
        """On one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """From `to_json`; raises ValueError where it is not."""
        data = json.loads(text)
        known = {entry.name: entry for entry in fields(cls)}
        if not isinstance(data, dict) or not known.keys() >= data.keys() or "client_id" not in data:
            raise ValueError("not a token of mailguard")
        text_fields = {"client_id", "client_secret", "refresh", "access", "ended"}
        for name, value in data.items():
            wanted = str if name in text_fields else (int, float)
            if not isinstance(value, wanted):
                raise ValueError("not a token of mailguard")  # noqa: TRY004 (of the file, not of us)
        return cls(**data)


def _is_token(value: object) -> bool:
    """Whether it is made of what tokens are made of (RFC 6749 appendices A.12 and A.17)."""
    return isinstance(value, str) and value.isascii() and (value.isprintable() or not value)
