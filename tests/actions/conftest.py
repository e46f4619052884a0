"""An account whose mail was judged, on the demonstration's server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailguard.actions.options import Actions, Mode
from mailguard.actions.perform import perform
from mailguard.actions.plan import plan
from mailguard.actions.standing import standing_of
from mailguard.demo.server import DemoServer
from mailguard.journal import Journal
from mailguard.journal.model import Entry, Judged, Key, Outcome
from mailguard.mailbox.fingerprint import fingerprint
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind

ACCOUNT, INBOX, QUARANTINE = "shop", "INBOX", "Mailguard Quarantine"
RAW = b"From: a@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nbody\r\n"
Content = list[tuple[bytes, set[str]]]


class Shop:
    """A guarded account and the server it is on."""

    def __init__(self, server: DemoServer, journal: Journal, *rungs: Rung) -> None:
        self.server = server
        self.journal = journal
        settings = ImapSettings(
            "127.0.0.1", "shop", server.port, Tls.PLAIN, timeout=5.0, rungs=rungs or None
        )
        self.mailbox = ImapMailbox(settings, lambda: "word")
        self.mailbox.connect()

    def receive(self, raw: bytes = RAW, kind: Kind = Kind.IMPERSONATION, *flags: str) -> Entry:
        """Deliver a mail and store its verdict."""
        self.server.deliver(INBOX, raw, flags)
        return self.judge(kind)[-1]

    def judge(self, kind: Kind = Kind.IMPERSONATION, folder: str = INBOX) -> list[Entry]:
        """Store a verdict on all that is new."""
        uidvalidity = self.mailbox.open(folder).uidvalidity
        uids = self.journal.unrecorded(ACCOUNT, folder, uidvalidity, self.mailbox.uids())
        return self.journal.record(
            [
                Judged(
                    Key(ACCOUNT, folder, uidvalidity, mail.uid),
                    fingerprint(mail.raw, mail.size),
                    mail.size,
                    kind,
                    {},
                )
                for mail in self.mailbox.fetch(uids)
            ]
        )

    def perform(self, entry: Entry) -> Outcome:
        standing = standing_of(self.mailbox, self.journal, entry)
        self.mailbox.open(INBOX)
        found = plan(Kind(entry.kind), standing, Mode.ENFORCE, self.mailbox.means(), Actions())
        return perform(found, self.mailbox, self.journal, entry).outcome

    def content(self, folder: str) -> Content:
        return [(m.raw, set(m.flags)) for m in self.server.folders().get(folder, [])]


@pytest.fixture
def shop(server: DemoServer, journal: Journal) -> Iterator[Shop]:
    found = Shop(server, journal)
    yield found
    found.mailbox.close()
