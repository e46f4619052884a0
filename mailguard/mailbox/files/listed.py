"""What all sources of mail in files are: folders that are lists of mails."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from mailguard.mailbox.errors import MailboxError, NoSuchFolderError
from mailguard.mailbox.files.item import Item
from mailguard.mailbox.model import Folder, FolderRole
from mailguard.mailbox.roles import role_by_name
from mailguard.phrase import Phrase

INBOX = "INBOX"
OWN_FOLDERS = {FolderRole.SENT: "Sent", FolderRole.DRAFTS: "Drafts"}
"""What folders of one's own mail are called where it lay among that of others."""
T = TypeVar("T")


class ListedSource:
    """Mail in files, read-only. UIDs are places in the list that is open, from 1."""

    def __init__(self, folders: Collection[str], note: Phrase | None = None) -> None:
        self.note = note
        """What is to be said of what is open: what else in it may be mail, or that it is empty."""
        self._names = folders
        self._items: list[Item] | None = None

    def folders(self) -> Sequence[Folder]:
        """All folders; what has none has INBOX only, and those of one's own mail beside other."""
        return [Folder(name, role_by_name(name)) for name in self._names]

    def uids(self, after: int = 0) -> list[int]:
        """UIDs above `after`, ascending."""
        return list(range(max(after, 0) + 1, len(self._open) + 1))

    def place(self, uid: int) -> str:
        """Where a mail lies: its file, and its place in it where that holds several."""
        return self._open[uid - 1].place

    def _check(self, folder: str) -> None:
        """Raises NoSuchFolderError."""
        if folder not in self._names:
            raise NoSuchFolderError(
                Phrase("There is no folder {folder!r}.", folder=folder),
                Phrase("There are: {known}.", known=", ".join(self._names)),
            )

    @property
    def _open(self) -> list[Item]:
        if self._items is None:
            raise MailboxError("No folder is open.", "open() one first.")
        return self._items


def parted(mails: Iterable[tuple[T, FolderRole | None]]) -> dict[str, list[T]]:
    """Whose mail is where: INBOX, and beside it one's own; where that is all, it is what was meant.

    Each mail comes with which of `OWN_FOLDERS` it is of, if any.
    """
    whole = list(mails)
    folders: dict[str, list[T]] = {INBOX: []}
    for mail, own in whole:
        folders.setdefault(OWN_FOLDERS[own] if own else INBOX, []).append(mail)
    return folders if folders[INBOX] else {INBOX: [mail for mail, _ in whole]}


def uid_validity(holders: Iterable[Path]) -> int:
    """The UIDVALIDITY (RFC 3501 section 2.3.1.1) of mails by their places in the files `holders`:
    another where one of those is not what it was. Where each mail has a file, its name tells.

    Raises OSError.
    """
    states = [(str(path), path.stat()) for path in sorted(holders)]
    marks = [(path, s.st_ino, s.st_size, s.st_mtime_ns) for path, s in states]
    return zlib.crc32(repr(marks).encode())
