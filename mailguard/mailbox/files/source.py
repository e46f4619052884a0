"""Mail in files as a source of mail; what differs between formats is only how mails are listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mailguard import limits
from mailguard.findings import Code
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.item import Item, mail_of
from mailguard.mailbox.files.listed import INBOX, ListedSource, uid_validity
from mailguard.mailbox.files.nature import has_header
from mailguard.mailbox.model import Mail, Opened
from mailguard.phrase import Phrase

Listing = Callable[[], list[Item]]


class FileSource(ListedSource):
    """Mail in files that are listed anew at each `open()`."""

    def __init__(self, listings: Mapping[str, Listing]) -> None:
        self._listings = dict(listings)
        super().__init__(self._listings)

    def open(self, folder: str = INBOX) -> Opened:
        """List a folder anew."""
        self._check(folder)
        try:
            self._items = self._listings[folder]()
            validity = uid_validity({item.path for item in self._items if item.number})
        except OSError as error:
            raise UnreadableError(
                Phrase(
                    "{path} cannot be read: {why}.",
                    path=error.filename or folder,
                    why=error.strerror,
                ),
                "Check its mode.",
            ) from error
        return Opened(folder, validity, len(self._items) + 1, len(self._items))

    def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The mails of these UIDs, one at a time; one that has gone is left out."""
        for uid in uids:
            if 0 < uid <= len(self._open) and (
                mail := _read(uid, self._open[uid - 1], limits.FIRST_PART)
            ):
                yield mail

    def headers(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The same, with little of the bodies."""
        for uid in uids:
            if not 0 < uid <= len(self._open):
                continue
            mail = _read(uid, self._open[uid - 1], limits.HEADER_READ)
            if mail and not mail.complete and not has_header(mail.raw):
                mail = _read(uid, self._open[uid - 1], limits.FIRST_PART)
            if mail:
                yield mail

    def path(self, uid: int) -> Path:
        """The file that holds a mail."""
        return self._open[uid - 1].path

    def close(self) -> None:
        """Nothing is held open between calls."""
        self._items = None


def _read(uid: int, item: Item, most: int) -> Mail | None:
    """One mail, `most` octets of it; None where it has gone, its length and why where it is not
    readable.
    """
    flaw = item.flaw
    try:
        status = item.path.stat()
    except FileNotFoundError:
        return None
    length = max(0, status.st_size - item.start) if item.length is None else item.length
    try:
        with item.path.open("rb") as file:
            file.seek(item.start)
            raw = file.read(most if item.length is None else min(length, most))
            length = max(length, len(raw))
        if item.length is not None and len(raw) < min(length, most):
            if not raw:
                return None
            flaw = Code.MESSAGE_CUT_SHORT  # by a program that made the file shorter meanwhile
    except FileNotFoundError:
        return None
    except OSError as error:  # one mail that cannot be read stops no other
        raw = b""
        refused = isinstance(error, PermissionError)
        flaw = Code.MESSAGE_NOT_PERMITTED if refused else Code.MESSAGE_DAMAGED
    return mail_of(uid, item, raw, length, saved=_date(status.st_mtime), flaw=flaw)


def _date(mtime: float) -> datetime:
    try:
        return datetime.fromtimestamp(mtime, UTC)
    except (OverflowError, ValueError, OSError):  # file systems hold years that dates do not
        return datetime.now(UTC)
