"""Who was answered: one's own mail, looked through for replies to whoever turns out to be a fraud.

Headers are read, and nothing is remembered of mail to others but a digest's worth: the addresses
and the ids that were answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from mailguard.impersonation.lead import LeadKind
from mailguard.limits import MAX_SENT
from mailguard.mailbox.contract import FolderRole, Source
from mailguard.report.rows import Reply, Row

_IDS = re.compile(rb"<[^<>\s]{1,500}>")
_ADDRESS = re.compile(rb"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,253}")
_FIELD = re.compile(
    rb"^(to|cc|bcc|in-reply-to|references)[ \t]*:((?:[^\n]|\n[ \t])*)",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWERED = (LeadKind.SENDER, LeadKind.REPLY_TO)


@dataclass(slots=True)
class Sent:
    """What was answered, and to whom mail was sent: the first time each."""

    ids: dict[str, Reply] = field(default_factory=dict)
    addresses: dict[str, Reply] = field(default_factory=dict)

    def note(self, header: bytes, when: datetime | None) -> None:
        """Take in one mail of one's own by its header section. Never raises."""
        end = header.find(b"\n\r\n") if b"\n\r\n" in header else header.find(b"\n\n")
        found: dict[str, list[bytes]] = {}
        for match in _FIELD.finditer(header[: end if end >= 0 else len(header)]):
            found.setdefault(match[1].lower().decode("ascii"), []).append(match[2])
        to = [
            address.decode("ascii", "replace").lower()
            for name in ("to", "cc", "bcc")
            for text in found.get(name, ())
            for address in _ADDRESS.findall(text)
        ]
        reply = Reply(to[0] if to else "", when)
        for address in to:
            self.addresses.setdefault(address, Reply(address, when))
        for name in ("in-reply-to", "references"):
            for text in found.get(name, ()):
                for answered in _IDS.findall(text):
                    self.ids.setdefault(answered.decode("ascii", "replace"), reply)

    def reply_to(self, row: Row) -> Reply | None:
        """The answer to a flagged mail, by its id or by an address that is the fraud's own."""
        if not row.verdict.kind.flagged:
            return None
        if row.message_id in self.ids:
            return self.ids[row.message_id]
        addresses = (
            lead.value for lead in row.verdict.leads if lead.kind in _ANSWERED and lead.telling
        )
        return next((self.addresses[a] for a in addresses if a in self.addresses), None)


def read_sent(source: Source, folders: Iterable[str] | None = None) -> Sent:
    """What the folders of sent mail hold (those named, else those that are for it)."""
    sent = Sent()
    if folders is None:
        folders = [
            folder.name
            for folder in source.folders()
            if folder.selectable and folder.role is FolderRole.SENT
        ]
    for folder in folders:
        source.open(folder)
        for mail in source.headers(source.uids()[-MAX_SENT:]):
            sent.note(mail.raw, mail.received)
    return sent
