"""What the user has said about a mail, by word or deed: it overrules every verdict."""

from __future__ import annotations

from mailguard.actions.allowing import allowing
from mailguard.actions.plan import Standing
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Entry, Fate, Intent, Key, Outcome
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.model import FolderRole
from mailguard.mailbox.roles import role_by_name
from mailguard.verdict.serial import recall

_DISCARDED = {FolderRole.JUNK, FolderRole.TRASH}


def standing_of(mailbox: Mailbox, journal: Journal, mail: Entry) -> Standing:
    """Whether the same mail was released before, or taken out of quarantine by hand, or comes from
    a sender who was allowed. That a mail was taken out is noted, and where it is now.

    An exact copy of a mail that is still in quarantine is no such case: it is a second delivery.
    May leave another folder open.
    """
    same = journal.by_fingerprint(mail.key.account, mail.fingerprint)
    deeds = [deed for other in same for deed in journal.deeds(other.id)]
    if any(d.deed is Deed.RELEASE and d.outcome is not Outcome.REFUSED for d in deeds):
        return Standing.RELEASED
    taken = {d.mail: d.means for d in deeds if d.deed is Deed.TAKE_OUT}
    if taken.keys() and set(taken.values()) != {Fate.AWAY}:
        return Standing.TAKEN_OUT
    quarantines = (d for d in deeds if d.deed is Deed.QUARANTINE)
    left = next((d for d in quarantines if d.mail in taken or _left(mailbox, d)), None)
    if left is not None:
        journal.did(_taking_out(left, mail.key))
        return Standing.TAKEN_OUT
    allowed = journal.allowed(mail.key.account)
    verdict = recall(mail.verdict) if allowed else None
    if verdict is not None and allowing(allowed, verdict):
        return Standing.ALLOWED
    return Standing.NONE


def discards(folder: str) -> bool:
    """Whether what the user moves to `folder` is not wanted."""
    return role_by_name(folder) in _DISCARDED


def _taking_out(quarantine: Intent, to: Key) -> Intent:
    """What the user did to the mail that `quarantine` had moved."""
    return Intent(
        quarantine.mail,
        Deed.TAKE_OUT,
        Fate.DISCARDED if discards(to.folder) else Fate.KEPT,
        Key(
            to.account,
            quarantine.destination,
            quarantine.landed_uidvalidity or 0,
            quarantine.landed_uid or 0,
        ),
        to.folder,
        landed_uidvalidity=to.uidvalidity,
        landed_uid=to.uid,
    )


def _left(mailbox: Mailbox, deed: Intent) -> bool:
    """Whether a mail that was put into quarantine is there no more."""
    if deed.outcome is not Outcome.DONE or deed.landed_uid is None:
        return False
    try:
        opened = mailbox.open(deed.destination)
        same = opened.uidvalidity == deed.landed_uidvalidity
        return same and mailbox.flags(deed.landed_uid) is None
    except RefusedError as error:
        if error.delay is not None:
            raise
        return False  # gone as a whole, or closed: nothing can be said of one mail
