"""A server that was restored from a backup, and gives UIDs once more that it gave before.

RFC 3501 section 2.3.1.1 wants another UIDVALIDITY then; who copies files back does not think of it.
What has a UID below the cursor would never be looked at.
"""

from __future__ import annotations

from mailguard.journal.journal import Journal
from mailguard.journal.model import Entry, Key
from mailguard.limits import RESCAN_LIMIT
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.model import Opened, Traits


def heed_restored(mailbox: Mailbox, journal: Journal, account: str, opened: Opened) -> None:
    """Set the cursor of the open folder back to where UIDs were given anew, if they were."""
    folder, validity = opened.folder, opened.uidvalidity
    water = journal.high_water(account, folder, validity)
    newest = journal.newest(account, folder, validity)
    if water is None or newest is None:
        return
    # UIDNEXT may be wrong: then there are mails above it.
    fell = opened.uidnext is not None and opened.uidnext <= water
    fell = fell and not mailbox.uids((opened.uidnext or 0) - 1)
    given = mailbox.prints([newest.key.uid]).get(newest.key.uid)
    if not fell and (given is None or not _other(newest, given)):
        return
    found = mailbox.prints(mailbox.uids()[-RESCAN_LIMIT:])
    first = opened.uidnext if fell and opened.uidnext is not None else newest.key.uid
    for uid, traits in found.items():
        entry = journal.entry(Key(account, folder, validity, uid))
        if entry is not None and _other(entry, traits):
            first = min(first, uid)
    journal.rewind(account, folder, validity, first)


def _other(entry: Entry, traits: Traits) -> bool:
    """Whether it is another mail: of one mail some servers tell now this length, now that."""
    if entry.received_at is None or not traits.received:
        return False
    return entry.fingerprint != traits.fingerprint and entry.received_at != traits.received
