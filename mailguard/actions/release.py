"""Undoing what was done to a mail, at the user's word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mailguard.actions.transfer import Result, find_print, transfer
from mailguard.journal import Journal
from mailguard.journal.model import MOVES, Deed, Entry, Fate, Intent, Key, Outcome
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.errors import NoSuchFolderError, RefusedError
from mailguard.mailbox.model import Label, Moving
from mailguard.providers.model import Rung


def release(mailbox: Mailbox, journal: Journal, mail: Entry) -> Result:
    """Take marks off, remove our copy in a label folder, move the mail back where it was.

    Noted before anything is done, so that the mail is never caught again (`standing_of`). GONE
    where the user has moved it already. Raises MailboxError.
    """
    all_deeds = journal.deeds(mail.id)
    deeds = [deed for deed in all_deeds if deed.outcome is Outcome.DONE]
    quarantined = [deed for deed in deeds if deed.deed is Deed.QUARANTINE]
    if any(deed.deed is Deed.RELEASE for deed in deeds):
        return Result(Outcome.GONE, "released before")
    place = whereabouts(mailbox, journal, mail)
    if place is None:
        return Result(Outcome.GONE)
    labels = [deed for deed in deeds if deed.deed is Deed.LABEL]
    left = [d.destination for d in labels if not _remove_copy(mailbox, d, mail.fingerprint)]
    mailbox.open(place.folder)
    if mailbox.flags(place.uid) is None:
        return Result(Outcome.GONE)
    for deed in all_deeds:
        # one that was interrupted, too: it tells which flags the mail had before
        if deed.deed is Deed.TAG and deed.mark and deed.outcome in (Outcome.DONE, Outcome.VOID):
            _unmark(mailbox, place.uid, deed)
    if not quarantined or place.folder == mail.key.folder:  # it is where it was
        journal.did(Intent(mail.id, Deed.RELEASE, "untag", mail.key))
        return Result(Outcome.DONE, left=", ".join(left))
    intent = Intent(
        mail.id,
        Deed.RELEASE,
        mailbox.means().moving,
        place,
        mail.key.folder,
        flags=quarantined[-1].flags,
    )
    result = transfer(mailbox, journal, intent, mail.fingerprint, finish=True)
    return replace(result, left=", ".join(left))


def whereabouts(mailbox: Mailbox, journal: Journal, mail: Entry) -> Key | None:
    """Where a mail is now: in the folder it was moved to, or where it was found.

    None where the user moved it elsewhere. Leaves that folder open. Raises MailboxError.
    """
    moves = [
        deed
        for deed in journal.deeds(mail.id)
        if deed.outcome is Outcome.DONE and deed.deed in MOVES and deed.means != Fate.AWAY
    ]
    if moves and moves[-1].destination:
        return _where(mailbox, moves[-1], mail.fingerprint)
    try:
        opened = mailbox.open(mail.key.folder)
    except NoSuchFolderError:
        return None
    if opened.uidvalidity != mail.key.uidvalidity or mailbox.flags(mail.key.uid) is None:
        return None
    return mail.key


def _where(mailbox: Mailbox, deed: Intent, fingerprint: str) -> Key | None:
    """Where the mail that `deed` copied or moved is now, None where the user moved it on."""
    try:
        opened = mailbox.open(deed.destination)
    except NoSuchFolderError:
        return None
    uid = deed.landed_uid
    if uid is None or opened.uidvalidity != deed.landed_uidvalidity:
        uid = find_print(mailbox, mailbox.uids(), fingerprint)
    if uid is None or mailbox.flags(uid) is None:
        return None
    return Key(deed.source.account, deed.destination, opened.uidvalidity, uid)


def _remove_copy(mailbox: Mailbox, deed: Intent, fingerprint: str) -> bool:
    """Remove the copy that `deed` made; False where the server has no safe way to, or would not."""
    copy = _where(mailbox, deed, fingerprint)
    if copy is None:
        return True
    if mailbox.means().moving is Moving.NONE:
        return False
    try:
        mailbox.remove(copy.uid)
    except RefusedError as error:
        if error.delay is not None:  # busy, not unwilling
            raise
        return False
    return True


def _unmark(mailbox: Mailbox, uid: int, deed: Intent) -> None:
    """Take off what `deed` set, but for flags that the mail had before."""
    label = _label(deed.mark or {})
    rung = Rung(deed.means)
    own = tuple(flag for flag in label.flags(rung) if flag not in deed.flags)
    if own or rung is Rung.GMAIL_LABEL:
        keywords = own if rung is Rung.KEYWORD else label.keywords
        mailbox.untag(uid, replace(label, keywords=keywords), rung)


def _label(mark: Mapping[str, object]) -> Label:
    keywords = mark.get("keywords")
    return Label(str(mark.get("name")), tuple(keywords) if isinstance(keywords, list) else ())
