"""An audit that acts: the same guard as the service's, over mail that is there already."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from mailguard.audit.walk import Judge
from mailguard.guard.guard import Guard
from mailguard.guard.judging import Seen
from mailguard.guard.model import Guarded
from mailguard.guard.pool import Pool
from mailguard.journal.journal import Journal
from mailguard.mailbox.imap.mailbox import ImapMailbox


def acting(account: Guarded, mailbox: ImapMailbox, pool: Pool, journal: Journal) -> Judge:
    """A judge that also does what the account is set to do; what a crash left undone is first."""
    guard = Guard(account, mailbox, pool, journal, clock=time.time)
    guard.recover()

    def judge(folder: str, uids: Sequence[int]) -> Iterator[tuple[Seen, str]]:
        for handled in guard.take(folder, uids):
            yield handled.seen, handled.deed

    return judge
