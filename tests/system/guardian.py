"""The real pipeline over a real mailbox, with an analysis that believes a header field.

A mail's verdict is what its field `X-Verdict` says. As a program it is what the crash test kills:

    python -m tests.system.guardian PORT USER JOURNAL

It says "begun" once it is connected, and ends when the folder holds nothing left to do.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from mailguard.actions.options import Actions, BrakeLimits, Mode
from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded
from mailguard.guard.pool import Pool
from mailguard.journal import Journal
from mailguard.journal.intents import of_row
from mailguard.journal.model import Deed, Intent, Outcome
from mailguard.mailbox.errors import MailboxError
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.verdict.model import Kind, Verdict
from tests.system.imapserver import PASSWORD

VERDICT = re.compile(rb"^X-Verdict: (\S+)", re.MULTILINE)
ACCOUNT = "shop"
UNBRAKED = Actions(mode=Mode.ENFORCE, brake=BrakeLimits(per_hour=1_000_000, share=1.0))


def mail(number: int, verdict: Kind) -> bytes:
    return (
        f"From: a{number}@example.com\r\nMessage-ID: <{number}@example.com>\r\n"
        f"X-Verdict: {verdict}\r\nSubject: number {number}\r\n\r\nbody {number}\r\n"
    ).encode()


def done(journal: Journal, deed: Deed) -> list[Intent]:
    """What was done to the account's mails, oldest first."""
    sql = "SELECT * FROM intents WHERE deed = ? AND state = ? ORDER BY id"
    return journal.writer.submit(
        lambda db: [of_row(row) for row in db.execute(sql, (deed, Outcome.DONE))]
    ).result()


class BelievingPool(Pool):
    """No processes and no analysis: the mail says itself what it is."""

    def __init__(self) -> None:
        pass

    def analyse(
        self, raw: bytes, context: Context, checkpoint: Callable[[], None] = lambda: None
    ) -> Future[Verdict]:
        found = VERDICT.search(raw)
        future: Future[Verdict] = Future()
        future.set_result(Verdict(Kind(found[1].decode()) if found else Kind.UNRELATED, "said so"))
        return future


class Guardian:
    """Guards one folder until `settled()` says so; begins again whenever the connection breaks.

    `pause` is how long it then waits, `patience` how long for news before it looks by itself.
    """

    def __init__(
        self,
        mailbox: ImapMailbox,
        journal: Journal,
        folder: str = "INBOX",
        *,
        pause: float = 0.1,
        patience: float = 1.0,
    ) -> None:
        self.mailbox = mailbox
        self.folder = folder
        self.pause = pause
        self.patience = patience
        self.errors: list[MailboxError] = []
        self.stop = threading.Event()
        self.guard = Guard(
            Guarded(ACCOUNT, Trust(), UNBRAKED), mailbox, BelievingPool(), journal, clock=time.time
        )

    def run(self, settled: Callable[[], bool]) -> None:
        while not self.stop.is_set() and not settled():
            try:
                self.mailbox.connect()
                self.guard.recover()
                while not self.stop.is_set() and not settled():
                    self.look()
                    if not settled():
                        self.mailbox.wait(self.patience, self.stop)
            except MailboxError as error:
                self.errors.append(error)
                self.stop.wait(self.pause)
        self.mailbox.close()

    def look(self) -> None:
        """Judge and act upon what is new."""
        self.guard.begin(self.folder)
        for _ in self.guard.sweep(self.folder):
            pass


def main(port: str, user: str, path: str) -> None:
    settings = ImapSettings("127.0.0.1", user, port=int(port), tls=Tls.PLAIN, timeout=5.0)
    mailbox = ImapMailbox(settings, lambda: PASSWORD)
    with Journal.open(Path(path)) as journal:
        guardian = Guardian(mailbox, journal)
        while True:
            try:
                mailbox.connect()
                if journal.cursor(ACCOUNT, "INBOX") is None:  # take in what lies there already
                    journal.advance(ACCOUNT, "INBOX", mailbox.open("INBOX").uidvalidity, 0)
                print("begun", flush=True)
                guardian.guard.recover()
                guardian.look()
            except MailboxError as error:
                print(error, file=sys.stderr)
            else:
                break
    mailbox.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
