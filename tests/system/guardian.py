"""The shortest loop that guards a folder: the rooms below guard/, without the analysis.

A mail's verdict is what its field `X-Verdict` says. As a program it is what the crash test kills:

    python -m tests.system.guardian PORT USER JOURNAL

It ends once the folder holds nothing left to do.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from mailguard.actions import Actions, Mode, arrivals, perform, plan, recover, standing_of
from mailguard.journal import Journal
from mailguard.journal.model import Entry, Judged, Key
from mailguard.mailbox.errors import MailboxError
from mailguard.mailbox.fingerprint import fingerprint
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.verdict.model import Kind

VERDICT = re.compile(rb"^X-Verdict: (\S+)", re.MULTILINE)
ACCOUNT = "shop"


def mail(number: int, verdict: Kind) -> bytes:
    return (
        f"From: a{number}@example.com\r\nMessage-ID: <{number}@example.com>\r\n"
        f"X-Verdict: {verdict}\r\nSubject: number {number}\r\n\r\nbody {number}\r\n"
    ).encode()


class Guardian:
    """Guards one folder until `settled()` says so; begins again whenever the connection breaks."""

    def __init__(
        self, mailbox: ImapMailbox, journal: Journal, folder: str = "INBOX", pause: float = 0.1
    ) -> None:
        self.mailbox = mailbox
        self.journal = journal
        self.folder = folder
        self.pause = pause
        self.errors: list[MailboxError] = []
        self.stop = threading.Event()

    def run(self, settled: Callable[[], bool]) -> None:
        while not self.stop.is_set() and not settled():
            try:
                self.mailbox.connect()
                self._guard(settled)
            except MailboxError as error:
                self.errors.append(error)
                self.stop.wait(self.pause)
        self.mailbox.close()

    def _guard(self, settled: Callable[[], bool]) -> None:
        self.resume()
        while not self.stop.is_set() and not settled():
            self.look()
            if not settled():
                self.mailbox.wait(1.0, self.stop)

    def resume(self) -> None:
        """Settle what was begun, and do what was decided."""
        recover(self.mailbox, self.journal, ACCOUNT)
        for entry in self.journal.pending(ACCOUNT):
            self.act(entry)

    def look(self) -> None:
        """Judge and act upon what is new."""
        new = arrivals(self.mailbox, self.journal, ACCOUNT, self.folder)
        judged = [
            Judged(
                Key(ACCOUNT, self.folder, new.uidvalidity, mail.uid),
                fingerprint(mail.raw, mail.size),
                mail.size,
                found[1].decode() if (found := VERDICT.search(mail.raw)) else Kind.UNRELATED,
                {"subject": "…"},
            )
            for mail in self.mailbox.fetch(new.uids)
        ]
        entries = self.journal.record(judged)
        self.journal.advance(ACCOUNT, self.folder, new.uidvalidity, new.high_water)
        for entry in entries:
            self.act(entry)

    def act(self, entry: Entry) -> None:
        standing = standing_of(self.mailbox, self.journal, entry)
        if self.mailbox.current is None or self.mailbox.current.folder != entry.key.folder:
            self.mailbox.open(entry.key.folder)
        means = self.mailbox.means()
        planned = plan(Kind(entry.kind), standing, Mode.ENFORCE, means, Actions())
        perform(planned, self.mailbox, self.journal, entry)


def main(port: str, user: str, journal: str) -> None:
    settings = ImapSettings("127.0.0.1", user, port=int(port), tls=Tls.PLAIN, timeout=5.0)
    mailbox = ImapMailbox(settings, lambda: "correct-horse")
    with Journal.open(Path(journal)) as opened:
        if opened.cursor(ACCOUNT, "INBOX") is None:  # take in what lies there already
            mailbox.connect()
            opened.advance(ACCOUNT, "INBOX", mailbox.open("INBOX").uidvalidity, 0)
        looked = threading.Event()

        def settled() -> bool:
            return looked.is_set()

        guardian = Guardian(mailbox, opened)
        look = guardian.look

        def once() -> None:
            look()
            looked.set()

        guardian.look = once  # type: ignore[method-assign]  # one look is all a run takes
        guardian.run(settled)
    sys.stdout.write("settled\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
