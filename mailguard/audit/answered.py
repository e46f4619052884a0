"""Who was answered: one's own mail, looked through for replies to whoever turns out to be a fraud.

Headers are read, and nothing is remembered of mail to others but a digest's worth: the addresses,
and the ids that were answered or forwarded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from mailguard.impersonation.lead import LeadKind
from mailguard.limits import MAX_REPLIES, MAX_SENT
from mailguard.mailbox.contract import Source
from mailguard.mailbox.model import FolderRole
from mailguard.message.parse import with_line_feeds
from mailguard.report.rows import Reply, Row
from mailguard.verdict.model import Verdict

_IDS = re.compile(rb"<[^<>\s]{1,500}>")
_ADDRESS = re.compile(rb"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,253}")
_FIELD = re.compile(
    rb"^(to|cc|bcc|in-reply-to|references)[ \t]*:((?:[^\n]|\n[ \t])*)",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWERED = (LeadKind.SENDER, LeadKind.REPLY_TO)
_REACHED = (*_ANSWERED, LeadKind.EMAIL)


@dataclass(frozen=True, slots=True)
class _Letter:
    """One mail of one's own."""

    to: frozenset[str]
    when: datetime | None


@dataclass(slots=True)
class Sent:
    """What was answered or forwarded, and to whom mail was sent: the first time each; `beside` is
    what lay elsewhere.
    """

    ids: dict[str, list[_Letter]] = field(default_factory=dict)
    addresses: dict[str, Reply] = field(default_factory=dict)
    beside: Sent | None = None

    def note(self, header: bytes, when: datetime | None) -> None:
        """Take in one mail of one's own by its header section. Never raises."""
        header = with_line_feeds(header)
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
        letter = _Letter(frozenset(to), when)
        for address in to:
            known = self.addresses.setdefault(address, Reply(address, when))
            if when and (known.when is None or when < known.when):  # files come in any order
                self.addresses[address] = Reply(address, when)
        for name in ("in-reply-to", "references"):
            for text in found.get(name, ()):
                for answered in _IDS.findall(text):
                    letters = self.ids.setdefault(answered.decode("ascii", "replace"), [])
                    if len(letters) < MAX_REPLIES:
                        letters.append(letter)

    def reply_to(self, row: Row) -> Reply | None:
        """The answer to a flagged mail: to its id at an address it gives, as a forward names the id
        too, or to an address that is the fraud's own, to which nobody had written before.
        """
        if not row.verdict.kind.flagged:
            return None
        for letter in self.ids.get(row.message_id, ()):
            for address in _reached(row.verdict):
                if address in letter.to:
                    return Reply(address, letter.when, named=True)
        leads = (lead for lead in row.verdict.leads if lead.kind in _ANSWERED and lead.telling)
        letters = (self.addresses.get(lead.value) for lead in leads)
        found = next((letter for letter in letters if letter and _follows(letter, row)), None)
        return found or (self.beside.reply_to(row) if self.beside else None)


def _follows(first: Reply, row: Row) -> bool:
    """Whether nothing was written to an address before the mail came that names it: a partner whose
    address is forged is written to all the time.
    """
    return first.when is None or row.received is None or first.when >= row.received


def _reached(verdict: Verdict) -> list[str]:
    """Every address at which an answer to a mail may reach who sent it."""
    addresses = [lead.value for lead in verdict.leads if lead.kind in _REACHED]
    return [*addresses, (verdict.report.delivery.mail_from or "").strip("<> ").lower()]


def read_sent(source: Source, beside: Sent | None = None) -> Sent:
    """What the folders of sent mail hold."""
    sent = Sent(beside=beside)
    for folder in source.folders():
        if folder.selectable and folder.role is FolderRole.SENT:
            note_all(source, folder.name, sent)
    return sent


def note_all(source: Source, folder: str, sent: Sent) -> None:
    """Take in a folder of one's own mail."""
    source.open(folder)
    for mail in source.headers(source.uids()[-MAX_SENT:]):
        sent.note(mail.raw, mail.received)
