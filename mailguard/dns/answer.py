"""One DNS answer, and who gives it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Protocol


class Status(StrEnum):
    """How a query ended. `UNCHECKED` was never asked (offline, or a limit): it is no failure."""

    NOERROR = "noerror"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    TEMPERROR = "temperror"
    UNCHECKED = "unchecked"


class Answer(NamedTuple):
    """What one query gave.

    `values` are text: TXT strings joined, one character an octet (latin-1); MX as
    "preference host"; A and AAAA as addresses; names without a trailing dot, lower case.
    `authenticated` is the resolver's AD bit (RFC 4035 section 3.2.3), None where it says nothing.
    """

    name: str
    type: str
    status: Status
    values: tuple[str, ...] = ()
    authenticated: bool | None = None
    ttl: int = 0


class Resolver(Protocol):
    """Answers queries. Never raises; safe to share between threads."""

    def query(self, name: str, rdtype: str) -> Answer:
        """Ask for `name` (A-labels) and `rdtype` ("TXT", "A", "AAAA", "MX", "PTR", "NS")."""
        ...
