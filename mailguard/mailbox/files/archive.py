"""A ZIP of mail as a source of mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mailguard import limits
from mailguard.findings import Code
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.item import Item, mail_of
from mailguard.mailbox.files.kinds import kinds, left_out, no_mail
from mailguard.mailbox.files.listed import INBOX, ListedSource, parted, uid_validity
from mailguard.mailbox.files.nature import has_header
from mailguard.mailbox.files.packed import packed_items, packed_role, read_packed
from mailguard.mailbox.files.zipped import ZipReader
from mailguard.mailbox.model import Mail, Opened
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


class ZipSource(ListedSource):
    """The mails in a ZIP, by name; never unpacked.

    Raises UnreadableError for one that is damaged or made to do harm.
    """

    def __init__(self, path: Path) -> None:
        self._zip = ZipReader(path)
        self._validity = uid_validity([path])
        others: list[str] = []
        try:
            items = self._list(others)
        except BaseException:
            self._zip.close()
            raise
        self._folders = parted((item, packed_role(item)) for item in items)
        super().__init__(self._folders, left_out(path, kinds(others)))

    def _list(self, others: list[str]) -> list[Item]:
        """All mails; other files go to `others`. Raises UnreadableError where none can be read."""
        items = list(packed_items(self._zip, others))
        if all(map(self._zip.encrypted, (item.inner for item in items))):
            path, locked = self._zip.path, items or any(map(self._zip.encrypted, others))
            raise _locked(path) if locked else no_mail(path, kinds(others))
        return items

    def open(self, folder: str = INBOX) -> Opened:
        """Begin anew."""
        self._check(folder)
        self._items = items = self._folders[folder]
        return Opened(folder, self._validity, len(items) + 1, len(items))

    def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The mails of these UIDs, one at a time; one that cannot be read is empty."""
        for uid in uids:
            if 0 < uid <= len(self._open):
                yield self._mail(uid, limits.FIRST_PART)

    def headers(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The same, with little of the bodies."""
        for uid in uids:
            if not 0 < uid <= len(self._open):
                continue
            several = self._open[uid - 1].number > 0
            # to read anew what was read of a packed mbox is to read all before it as well
            mail = self._mail(uid, limits.MAX_HEADER_SIZE if several else limits.HEADER_READ)
            whole = several or mail.complete or mail.flaw or has_header(mail.raw)
            yield mail if whole else self._mail(uid, limits.FIRST_PART)

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

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
