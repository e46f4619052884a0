"""Mail that was judged in another place of the account: moved by the user, copied, or shown twice.

The object id tells (X-GM-MSGID, the EMAILID of RFC 8474, else a digest of the content): such a mail
is not analysed again, and one that was moved is not acted upon again.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.guard.judging import Seen
from mailguard.journal.journal import Journal
from mailguard.journal.model import Deed, Entry, Key
from mailguard.mailbox.contract import GMAIL_ID, Mailbox, Opened
from mailguard.mailbox.errors import NoSuchFolderError
from mailguard.verdict.model import Verdict
from mailguard.verdict.serial import from_dict

_OURS = (Deed.QUARANTINE, Deed.RELEASE, Deed.TAKE_OUT)
"""What was moved by mailguard, or out of quarantine, is `actions.standing`'s to tell."""


class Twins:
    """Those of one batch of mails in the folder that is open."""

    def __init__(self, mailbox: Mailbox, journal: Journal, account: str, opened: Opened) -> None:
        self._mailbox = mailbox
        self._journal = journal
        self._account = account
        self._opened = opened
        self._found: dict[int, Entry] = {}

    def __contains__(self, uid: int) -> bool:
        return uid in self._found

    def recall(self, uid: int, object_id: str) -> Verdict | None:
        """The verdict on the same mail elsewhere, None where it was not judged."""
        twin = self._journal.twin(self._key(uid), object_id)
        if twin is None or twin.verdict is None:
            return None
        self._found[uid] = twin
        return from_dict(twin.verdict, twin.lookups)

    def shown_twice(self, uid: int) -> bool:
        """Whether it is the very mail that was dealt with in another folder (Gmail's labels)."""
        twin = self._found.get(uid)
        return twin is not None and twin.object_id.startswith(GMAIL_ID)

    def follow(self, seen: Iterable[Seen]) -> dict[int, Entry]:
        """Note where mails are now that the user moved here; the mails by their UIDs here.

        Moved is what came at the same time as its twin, which is gone from where it was.
        """
        moved = {}
        suspects = {
            mail.uid: self._found[mail.uid]
            for mail in seen
            if mail.uid in self._found
            and mail.received is not None
            and mail.received.timestamp() == self._found[mail.uid].received_at
            and self._journal.entry(self._key(mail.uid)) is None
        }
        places = {(twin.key.folder, twin.key.uidvalidity) for twin in suspects.values()}
        for folder, uidvalidity in sorted(places):
            here = {
                uid: twin
                for uid, twin in suspects.items()
                if (twin.key.folder, twin.key.uidvalidity) == (folder, uidvalidity)
                and not any(deed.deed in _OURS for deed in self._journal.deeds(twin.id))
            }
            there = self._there(folder, uidvalidity, [twin.key.uid for twin in here.values()])
            for uid, twin in here.items():
                if twin.key.uid not in there:
                    moved[uid] = self._journal.follow(twin.id, self._key(uid))
        if places:
            self._mailbox.open(self._opened.folder)
        return moved

    def _there(self, folder: str, uidvalidity: int, uids: list[int]) -> set[int]:
        try:
            opened = self._mailbox.open(folder)
        except NoSuchFolderError:
            return set()
        # Under new UIDs nothing can be said of one mail.
        return self._mailbox.there(uids) if opened.uidvalidity == uidvalidity else set(uids)

    def _key(self, uid: int) -> Key:
        return Key(self._account, self._opened.folder, self._opened.uidvalidity, uid)
