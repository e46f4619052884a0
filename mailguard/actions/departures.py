"""Mail that the user took out of quarantine, wherever he put it."""

from __future__ import annotations

from mailguard.journal import Journal
from mailguard.journal.model import Deed, Fate, Intent, Key
from mailguard.journal.quarantine import held, looked, modseq
from mailguard.limits import QUARANTINE_LOOK
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.errors import RefusedError


def note_departures(mailbox: Mailbox, journal: Journal, account: str) -> int:
    """Note which mails are gone from quarantine since the last look; how many.

    May leave another folder open. Raises MailboxError.
    """
    lying: dict[tuple[str, int], dict[int, Intent]] = {}
    for deed in held(journal, account, QUARANTINE_LOOK):
        if deed.landed_uidvalidity is not None and deed.landed_uid is not None:
            place = lying.setdefault((deed.destination, deed.landed_uidvalidity), {})
            place[deed.landed_uid] = deed
    count = 0
    for (folder, uidvalidity), deeds in lying.items():
        since = modseq(journal, account, folder, uidvalidity)
        try:
            found = mailbox.gone(folder, uidvalidity, deeds, since)
        except RefusedError:
            continue  # gone as a whole, closed or busy: nothing can be said of one mail
        if found is None:
            continue
        for uid in sorted(found.uids):
            source = Key(account, folder, uidvalidity, uid)
            journal.did(Intent(deeds[uid].mail, Deed.TAKE_OUT, Fate.AWAY, source))
        count += len(found.uids)
        if found.modseq is not None:
            looked(journal, account, folder, uidvalidity, found.modseq)
    return count
