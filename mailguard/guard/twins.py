"""Mail that was judged in another place of the account: moved by the user, copied, or shown twice.

The object id tells (X-GM-MSGID, the EMAILID of RFC 8474, else a digest of the content), but is not
believed alone: header, length and time of arrival have to be the same, since a verdict rests on
them. Such a mail is not analysed again, and one that was moved is not acted upon again.
"""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.guard.judging import Seen
from mailguard.journal.journal import Journal
from mailguard.journal.model import MOVES, Entry, Key
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.errors import NoSuchFolderError, RefusedError
from mailguard.mailbox.model import GMAIL_ID, Mail, Opened
from mailguard.verdict.model import Verdict
from mailguard.verdict.serial import recall


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

    def known(self, mail: Mail, fingerprint: str) -> Verdict | None:
        """The verdict on the same mail elsewhere, None where it was not judged, or not for good."""
        received = mail.received.timestamp() if mail.received else None
        twin = self._journal.twin(self._key(mail.uid), mail.object_id, fingerprint, received)
        verdict = recall(twin.verdict, twin.lookups) if twin else None
        if twin is None or verdict is None or verdict.retry:
            return None
        self._found[mail.uid] = twin
        return verdict

    def shown_twice(self, uid: int) -> bool:
        """Whether it is the very mail that was dealt with in another folder (Gmail's labels)."""
        twin = self._found.get(uid)
        return twin is not None and twin.object_id.startswith(GMAIL_ID)

    def follow(self, seen: Iterable[Seen]) -> dict[int, Entry]:
        """Note where mails are now that the user moved here; the mails by their UIDs here.

        Moved is what has a time of arrival and whose twin is gone from where it was.
        """
        moved: dict[int, Entry] = {}
        suspects = self._suspects(seen)
        places = {(twin.key.folder, twin.key.uidvalidity) for _, twin in suspects}
        for folder, uidvalidity in sorted(places):
            here = [
                (uid, twin)
                for uid, twin in suspects
                if (twin.key.folder, twin.key.uidvalidity) == (folder, uidvalidity)
            ]
            there = self._there(folder, uidvalidity, [twin.key.uid for _, twin in here])
            for uid, twin in here:
                if twin.key.uid not in there:
                    moved[uid] = self._journal.follow(twin.id, self._key(uid))
        if places:
            self._mailbox.open(self._opened.folder)
        now = {entry.id: entry for entry in moved.values()}
        self._found = {uid: now.get(twin.id, twin) for uid, twin in self._found.items()}
        return moved

    def _suspects(self, seen: Iterable[Seen]) -> list[tuple[int, Entry]]:
        """UIDs of mails that may have been moved here, each beside a twin of its own: of two copies
        one at most is the mail that was moved.
        """
        suspects: dict[int, tuple[int, Entry]] = {}
        for mail in seen:
            twin = self._found.get(mail.uid)
            if (
                twin is not None
                and mail.received is not None
                and self._journal.entry(self._key(mail.uid)) is None
                # what was moved by mailguard, or from quarantine, is `actions.standing`'s to tell
                and not any(deed.deed in MOVES for deed in self._journal.deeds(twin.id))
            ):
                suspects.setdefault(twin.id, (mail.uid, twin))
        return list(suspects.values())

    def _there(self, folder: str, uidvalidity: int, uids: list[int]) -> set[int]:
        try:
            opened = self._mailbox.open(folder)
        except NoSuchFolderError:
            return set()
        except RefusedError as error:
            if error.delay is not None:
                raise
            return set(uids)  # a folder that may not be read any more must stop no other
        # Under new UIDs nothing can be said of one mail.
        return self._mailbox.there(uids) if opened.uidvalidity == uidvalidity else set(uids)

    def _key(self, uid: int) -> Key:
        return Key(self._account, self._opened.folder, self._opened.uidvalidity, uid)
