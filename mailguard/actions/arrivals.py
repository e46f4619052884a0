"""Which mails of a folder are new: by UID, and by fingerprint where UIDs have changed."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.journal import Journal
from mailguard.journal.model import Cursor
from mailguard.mailbox.contract import Mailbox, Opened

BATCH = 500
"""Mails whose fingerprints are compared at a time after UIDVALIDITY changed."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The UIDs to look at, ascending; once all are recorded, advance the cursor to `high_water`."""

    folder: str
    uidvalidity: int
    uids: list[int]
    high_water: int


def arrivals(mailbox: Mailbox, journal: Journal, account: str, folder: str) -> Arrivals:
    """Open `folder` and tell what is new in it.

    At first sight that is nothing: guarding begins now, history is the audit's. Under a new
    UIDVALIDITY known mails keep their verdicts, and only mail that came since guarding began is
    looked at. Raises MailboxError.
    """
    opened = mailbox.open(folder)
    cursor = journal.cursor(account, folder)
    if cursor is None:
        start = _last_uid(mailbox, opened)
        journal.advance(account, folder, opened.uidvalidity, start)
        return Arrivals(folder, opened.uidvalidity, [], start)
    if cursor.uidvalidity != opened.uidvalidity:
        return _renumbered(mailbox, journal, account, opened, cursor)
    uids = mailbox.uids(cursor.high_water)
    new = journal.unrecorded(account, folder, opened.uidvalidity, uids)
    return Arrivals(folder, opened.uidvalidity, new, max(uids, default=cursor.high_water))


def _last_uid(mailbox: Mailbox, opened: Opened) -> int:
    if opened.uidnext is not None:
        return opened.uidnext - 1
    return max(mailbox.uids(), default=0)


def _renumbered(
    mailbox: Mailbox, journal: Journal, account: str, opened: Opened, cursor: Cursor
) -> Arrivals:
    """All UIDs are new (RFC 3501 section 2.3.1.1); done twice after a crash it gives the same."""
    folder, uidvalidity = opened.folder, opened.uidvalidity
    uids = mailbox.uids()
    new: list[int] = []
    unknown = journal.unrecorded(account, folder, uidvalidity, uids)
    for start in range(0, len(unknown), BATCH):
        traits = mailbox.prints(unknown[start : start + BATCH])
        prints = {uid: found.fingerprint for uid, found in traits.items()}
        strangers = journal.rekey(account, folder, uidvalidity, prints)
        new += [uid for uid in strangers if traits[uid].received >= cursor.started_at]
    last = max(uids, default=0)
    if not new:
        journal.advance(account, folder, uidvalidity, last)
    return Arrivals(folder, uidvalidity, new, last)
