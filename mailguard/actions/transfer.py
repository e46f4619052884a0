"""Moving or copying one mail, exactly once.

The intent names the destination's UIDVALIDITY and UIDNEXT of before: what lands gets a UID that is
not smaller, so that after a crash "did it happen" can be answered by looking there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailguard.journal import Journal
from mailguard.journal.model import Deed, Intent, Key, Outcome
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.errors import (
    MailboxError,
    NoSuchFolderError,
    OverQuotaError,
    RefusedError,
)
from mailguard.mailbox.model import Landing, Moving
from mailguard.phrase import Phrase

COPY = "copy"
"""The means of an intent whose original stays."""
PRINTS = 100
"""Fingerprints asked for at a time while a landed mail is looked for."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a transfer; `note` has the server's words where it refused.

    `left` is a label folder whose copy could not be removed on release, "" for none.
    """

    outcome: Outcome
    note: str = ""
    left: str = ""


def transfer(
    mailbox: Mailbox, journal: Journal, intent: Intent, fingerprint: str, *, finish: bool
) -> Result:
    """Do what `intent` says: by MOVE, by COPY and UID EXPUNGE, or by COPY alone.

    `intent.destination` is a name as in the settings. `finish` closes the mail along with the
    intent, unless the server refused. Raises MailboxError where the connection broke or the server
    wants to be left alone; `recover` settles the rest.
    """
    try:
        try:
            return _attempt(mailbox, journal, intent, fingerprint, finish=finish)
        except NoSuchFolderError:  # it vanished since it was made
            return _attempt(mailbox, journal, intent, fingerprint, finish=finish)
    except RefusedError as error:
        if error.delay is not None and not isinstance(error, OverQuotaError):
            raise
        return Result(Outcome.REFUSED, str(error))


def _attempt(
    mailbox: Mailbox, journal: Journal, intent: Intent, fingerprint: str, *, finish: bool
) -> Result:
    destination = mailbox.ensure_folder(intent.destination)
    spot = mailbox.spot(destination)
    intent = replace(
        intent,
        destination=destination,
        spot_uidvalidity=spot.uidvalidity,
        spot_uidnext=spot.uidnext,
    )
    intent = replace(intent, id=journal.intend(intent))
    try:
        landing = _send(mailbox, intent)
    except RefusedError as error:
        journal.close_intent(intent.id, Outcome.REFUSED, note=str(error))
        raise
    if landing is None:
        landing = find_landing(mailbox, journal, intent, fingerprint)
        mailbox.open(intent.source.folder)  # the server may have closed it
        return_to(mailbox, intent.source)
    outcome = _complete(mailbox, journal, intent, landing)
    if landing is not None and _claimed(journal, intent, landing):
        landing = None
    journal.close_intent(
        intent.id,
        outcome,
        landed=(landing.uidvalidity, landing.uid) if landing else None,
        finish=intent.mail if finish else None,
    )
    return Result(outcome)


def _claimed(journal: Journal, intent: Intent, landing: Landing) -> bool:
    """Whether it is what another intent put there: to Gmail, mail in two folders is one mail."""
    claimed = journal.claimed(intent.source.account, intent.destination, landing.uidvalidity)
    return intent.means != Moving.COPY_EXPUNGE and landing.uid in claimed


def _send(mailbox: Mailbox, intent: Intent) -> Landing | None:
    send = mailbox.move if intent.means == Moving.MOVE else mailbox.copy
    return send(intent.source.uid, intent.destination)


def _complete(
    mailbox: Mailbox, journal: Journal, intent: Intent, landing: Landing | None
) -> Outcome:
    """What comes after the server said yes."""
    if landing is None:  # nothing came of it: the user had taken the mail elsewhere
        return Outcome.GONE
    if intent.means != Moving.COPY_EXPUNGE:
        return Outcome.DONE
    journal.copied(intent.id, landing.uidvalidity, landing.uid)
    if mailbox.remove(intent.source.uid):
        return Outcome.DONE
    if intent.deed is Deed.RELEASE:
        # A release runs beside the service. Perhaps that connected anew just now and took the
        # original away, to settle this very intent: then the copy is all there is.
        return Outcome.DONE
    withdraw(mailbox, intent, landing)
    return Outcome.GONE


def withdraw(mailbox: Mailbox, intent: Intent, landing: Landing) -> None:
    """Take back a copy whose original the user has taken elsewhere meanwhile."""
    if mailbox.open(intent.destination).uidvalidity == landing.uidvalidity:
        mailbox.remove(landing.uid)
    mailbox.open(intent.source.folder)


def find_landing(
    mailbox: Mailbox, journal: Journal, intent: Intent, fingerprint: str
) -> Landing | None:
    """The mail that `intent` put into its destination, None where there is none.

    It is one that came after the intent, has the fingerprint, and is not the result of another
    intent. Compared here: SEARCH by text is not to be relied on. Leaves the destination open.
    """
    try:
        opened = mailbox.open(intent.destination)
    except NoSuchFolderError:
        return None
    same = opened.uidvalidity == intent.spot_uidvalidity
    uids = mailbox.uids((intent.spot_uidnext or 1) - 1 if same else 0)
    taken = journal.claimed(intent.source.account, intent.destination, opened.uidvalidity)
    free = [uid for uid in uids if uid not in taken]
    uid = find_print(mailbox, free, fingerprint)
    return None if uid is None else Landing(opened.uidvalidity, uid)


def find_print(mailbox: Mailbox, uids: list[int], fingerprint: str) -> int | None:
    """The first of `uids` in the current folder that has this fingerprint."""
    for start in range(0, len(uids), PRINTS):
        found = mailbox.prints(uids[start : start + PRINTS])
        for uid, traits in sorted(found.items()):
            if traits.fingerprint == fingerprint:
                return uid
    return None


def open_folder(mailbox: Mailbox, key: Key) -> bool:
    """Make the folder of `key` current; False where its UIDs are not what they were."""
    opened = mailbox.current
    if opened is None or opened.folder != key.folder:
        opened = mailbox.open(key.folder)
    return opened.uidvalidity == key.uidvalidity


def return_to(mailbox: Mailbox, key: Key) -> None:
    """Make the folder of `key` current again. Raises MailboxError where its UIDs are not what they
    were: what has them now are other mails.
    """
    if not open_folder(mailbox, key):
        raise MailboxError(
            Phrase("{folder} got new UIDs meanwhile.", folder=key.folder),
            "It will be looked at anew.",
        )
