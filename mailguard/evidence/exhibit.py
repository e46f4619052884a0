"""One mail as evidence: its bytes, and everything that was found out about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from mailguard.auth.trust import Trust
from mailguard.verdict.model import Verdict


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A mail and the verdict on it.

    `raw` is untouched; `size` its whole length in octets, more than `raw` holds where not all of
    it could be had. `verdict` is the one that acted when the mail came, `judged_at` its time;
    `checked` a complete check made at `checked_at` (seconds since the epoch) with the DNS answers
    recorded before and, where they did not suffice, new ones. `place` is where the mail lay.
    """

    raw: bytes
    size: int
    place: str
    received: datetime | None
    trust: Trust
    verdict: Verdict
    judged_at: float
    checked: Verdict
    checked_at: float

    @property
    def sha256(self) -> str:
        """The digest of the mail's bytes, in hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def arrived(self) -> datetime | None:
        """When the mail came: by the mailbox, else by the field of the server that took it."""
        time = self.checked.report.delivery.time
        if self.received is not None or time is None:
            return self.received
        return datetime.fromtimestamp(time, UTC)

    @property
    def complete(self) -> bool:
        """Whether these are all of the mail's bytes."""
        return len(self.raw) >= self.size
