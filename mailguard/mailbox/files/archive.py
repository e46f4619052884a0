"""A ZIP of mail as a source of mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mailguard import limits
from mailguard.findings import Code
from mailguard.mailbox.contract import Folder, Mail, Opened
from mailguard.mailbox.errors import MailboxError, NoSuchFolderError, UnreadableError
from mailguard.mailbox.files.kinds import kinds, left_out, no_mail
from mailguard.mailbox.files.nature import has_header
from mailguard.mailbox.files.packed import packed_items, packed_role, read_packed
from mailguard.mailbox.files.source import FIRST_PART, INBOX, Item, mail_of, parted, uid_validity
from mailguard.mailbox.files.zipped import ZipReader
from mailguard.mailbox.roles import role_by_name
from mailguard.phrase import Phrase


def is_zip(path: Path) -> bool:
    """Whether a file begins as a ZIP does."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _locked(path: Path) -> UnreadableError:
    return UnreadableError(
        Phrase("{path} is encrypted.", path=path),
        "Unpack it with its password, and name the folder.",
    )


class ZipSource:
    """The mails in a ZIP, by name; read-only, never unpacked. UIDs are places in that order.

    Raises UnreadableError for one that is damaged or made to do harm.
    """

    def __init__(self, path: Path) -> None:
        self._zip = ZipReader(path)
        self._validity = uid_validity([path])
        try:
            self._list()
        except BaseException:
            self._zip.close()
            raise

    def _list(self) -> None:
        others: list[str] = []
        items = list(packed_items(self._zip, others))
        self._items: list[Item] | None = None
        self._folders = parted((item, packed_role(item)) for item in items)
        path, found = self._zip.path, kinds(others)
        self.note = left_out(path, found)
        """What it holds that was not looked at, and may be mail."""
        if all(map(self._zip.encrypted, (item.inner for item in items))):
            locked = items or any(map(self._zip.encrypted, others))
            raise _locked(path) if locked else no_mail(path, found)

    def folders(self) -> Sequence[Folder]:
        """INBOX, and those of one's own mail where there is such mail beside other."""
        return [Folder(name, role_by_name(name)) for name in self._folders]

    def open(self, folder: str = INBOX) -> Opened:
        """Begin anew."""
        if folder not in self._folders:
            raise NoSuchFolderError(
                Phrase("There is no folder {folder!r}.", folder=folder),
                Phrase("There are: {known}.", known=", ".join(self._folders)),
            )
        self._items = items = self._folders[folder]
        return Opened(folder, self._validity, len(items) + 1, len(items))

    def uids(self, after: int = 0) -> list[int]:
        """UIDs above `after`, ascending."""
        return list(range(max(after, 0) + 1, len(self._open) + 1))

    def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The mails of these UIDs, one at a time; one that cannot be read is empty."""
        for uid in uids:
            if 0 < uid <= len(self._open):
                yield self._mail(uid, FIRST_PART)

    def headers(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The same, with little of the bodies."""
        for uid in uids:
            if not 0 < uid <= len(self._open):
                continue
            several = self._open[uid - 1].number > 0
            # to read anew what was read of a packed mbox is to read all before it as well
            mail = self._mail(uid, limits.MAX_HEADER_SIZE if several else limits.HEADER_READ)
            whole = several or mail.complete or mail.flaw or has_header(mail.raw)
            yield mail if whole else self._mail(uid, FIRST_PART)

    def place(self, uid: int) -> str:
        """Where a mail lies."""
        return self._open[uid - 1].place

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    @property
    def _open(self) -> list[Item]:
        if self._items is None:
            raise MailboxError("No folder is open.", "open() one first.")
        return self._items

    def _mail(self, uid: int, most: int) -> Mail:
        """A mail, `most` octets of it."""
        item = self._open[uid - 1]
        raw, length, flaw = b"", 0, item.flaw
        try:
            raw, length = read_packed(self._zip, item, most)
        except UnreadableError:
            locked = self._zip.encrypted(item.inner)
            flaw = Code.MESSAGE_ENCRYPTED if locked else Code.MESSAGE_DAMAGED
        saved = self._packed(item.inner)
        return mail_of(uid, item, raw, length, saved=saved, flaw=flaw)

    def _packed(self, name: str) -> datetime:
        try:
            return datetime(*self._zip.date(name), tzinfo=UTC)
        except ValueError:  # a date of noughts
            return datetime.now(UTC)
