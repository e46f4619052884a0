"""When and where a mail was received: what the analysis is told beside its octets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailguard.auth.model import Packed
from mailguard.auth.trust import Trust
from mailguard.dns.answer import Answer


@dataclass(frozen=True, slots=True)
class Context(Packed):
    """When and where the mail was received, and whom the account trusts.

    `received` is the mailbox's own time of arrival; `size` is the mail's whole length in octets
    where only the first part of it was read; `final` is True when no second look will follow.
    `authenticate` are domains whose authentication is asked for though it cannot change the
    verdict (senders that the user allowed); `recorded` are answers got earlier, which are not
    asked for again.
    """

    trust: Trust = Trust()
    received: datetime | None = None
    size: int | None = None
    final: bool = False
    authenticate: frozenset[str] = frozenset()
    recorded: tuple[Answer, ...] = ()
