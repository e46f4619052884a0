"""One mail as evidence: its bytes, and everything that was found out about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from mailguard.auth.trust import Trust
from mailguard.mailbox.files.arrival import told
from mailguard.mailbox.files.nature import header
from mailguard.message.encoded_words import decode_words, field_text
from mailguard.message.parse import parse
from mailguard.verdict.model import Verdict

_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_MOST = 3
"""Fields of a name that are shown."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A mail and the verdict on it.

    `raw` is untouched; `size` its whole length in octets, more than `raw` holds where not all of
    it could be had. `verdict` is the one that acted when the mail came, `judged_at` its time;
    `checked` a complete check made at `checked_at` (seconds since the epoch) with the DNS answers
    recorded before and, where they did not suffice, new ones. `place` is where the mail lay;
    `fetched` is True where that was a mailbox, False where somebody gave a file. `received` is the
    mailbox's time, or that of the line above a mail in an mbox.
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
    fetched: bool = True

    @property
    def sha256(self) -> str:
        """The digest of the mail's bytes, in hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def arrived(self) -> datetime | None:
        """When the mail came: by the mailbox, else by the field of a server that took it."""
        time = self.checked.report.delivery.time
        if self.received is not None:
            return self.received
        if time is not None:
            return datetime.fromtimestamp(time, UTC)
        return self._told[0] if self._told and self._told[1] == "received" else None

    @property
    def arrived_by(self) -> str:
        """Whose word that is: "mailbox", "mbox" or "field"; "" where nobody says."""
        if self.received is not None:
            return "mailbox" if self.fetched else "mbox"
        return "field" if self.arrived else ""

    @property
    def dated(self) -> datetime | None:
        """What the sender wrote as its date, where no server's field says when it came."""
        return self._told[0] if self._told and self._told[1] == "date" else None

    @property
    def recipients(self) -> list[tuple[str, str]]:
        """To whom, by the mail's own header: the fields that say so and what stands in them."""
        message = parse(header(self.raw))
        return [
            (name, decode_words(field_text(found.value)))
            for name in _RECIPIENTS
            for found in message.fields(name.lower())[:_MOST]
        ]

    @property
    def _told(self) -> tuple[datetime, str] | None:
        return told(self.raw)

    @property
    def complete(self) -> bool:
        """Whether these are all of the mail's bytes."""
        return len(self.raw) >= self.size
