"""The source contract over files; what differs between formats is only how mails are listed."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from mailguard import limits
from mailguard.findings import Code
from mailguard.mailbox.contract import Folder, FolderRole, Mail, Opened
from mailguard.mailbox.errors import MailboxError, NoSuchFolderError, UnreadableError
from mailguard.mailbox.files.arrival import arrival, told
from mailguard.mailbox.files.nature import has_header, is_mail
from mailguard.mailbox.roles import role_by_name
from mailguard.phrase import Phrase

FIRST_PART = limits.MAX_HEADER_SIZE + limits.MAX_READ
"""What is read of a mail, at most."""
INBOX = "INBOX"
OWN_FOLDERS = {FolderRole.SENT: "Sent", FolderRole.DRAFTS: "Drafts"}
"""What folders of one's own mail are called where it lay among that of others."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item:
    """Where one mail lies: `length` octets from `start` of a file, the mail of that `number` in
    it; None and 0 for all of it. In an archive at `path` the file is `inner`.

    `received` is when it came, where more than the mail and the date of its file tell, in UTC if
    `zoned` and else in whatever zone its writer was. `quoted` is True where lines that begin with
    "From " were written with a ">" before them. `own` is SENT or DRAFTS where it is the user's
    own mail, by more than the names of folders. `flaw` is what is known to be wrong with it.
    """

    path: Path
    start: int = 0
    length: int | None = None
    number: int = 0
    flags: frozenset[str] = frozenset()
    received: datetime | None = None
    zoned: bool = True
    quoted: bool = False
    own: FolderRole | None = None
    flaw: Code | None = None
    inner: str = ""

    @property
    def within(self) -> str:
        """Which mail it is in the file at `path`: "" where that holds no other."""
        number = str(self.number) if self.number else ""
        return "#".join(filter(None, (self.inner, number)))

    @property
    def place(self) -> str:
        """Where it lies, to be read."""
        return "#".join(filter(None, (shown(os.fsencode(self.path)), self.within)))


Listing = Callable[[], list[Item]]


class FileSource:
    """Mail in files, read-only. UIDs are places in the listing, from 1, as of `open()`."""

    def __init__(self, listings: Mapping[str, Listing]) -> None:
        self._listings = dict(listings)
        self._items: list[Item] | None = None
        self.note: Phrase | None = None
        """What is to be said of what is open: what else in it may be mail, or that it is empty."""

    def folders(self) -> Sequence[Folder]:
        """All folders; a format without folders has INBOX only."""
        return [Folder(name, role_by_name(name)) for name in self._listings]

    def open(self, folder: str = INBOX) -> Opened:
        """List a folder anew."""
        if folder not in self._listings:
            raise NoSuchFolderError(
                Phrase("There is no folder {folder!r}.", folder=folder),
                Phrase("There are: {known}.", known=", ".join(self._listings)),
            )
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

    def uids(self, after: int = 0) -> list[int]:
        """UIDs above `after`, ascending."""
        return list(range(max(after, 0) + 1, len(self._open) + 1))

    def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The mails of these UIDs, one at a time; one that has gone is left out."""
        for uid in uids:
            if 0 < uid <= len(self._open) and (mail := _read(uid, self._open[uid - 1], FIRST_PART)):
                yield mail

    def headers(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The same, with little of the bodies."""
        for uid in uids:
            if not 0 < uid <= len(self._open):
                continue
            mail = _read(uid, self._open[uid - 1], limits.HEADER_READ)
            if mail and not mail.complete and not has_header(mail.raw):
                mail = _read(uid, self._open[uid - 1], FIRST_PART)
            if mail:
                yield mail

    def place(self, uid: int) -> str:
        """Where a mail lies: its file, and its place in it where that holds several."""
        return self._open[uid - 1].place

    def path(self, uid: int) -> Path:
        """The file that holds a mail."""
        return self._open[uid - 1].path

    def close(self) -> None:
        """Nothing is held open between calls."""
        self._items = None

    @property
    def _open(self) -> list[Item]:
        if self._items is None:
            raise MailboxError("No folder is open.", "open() one first.")
        return self._items


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


def mail_of(
    uid: int, item: Item, raw: bytes, length: int, *, saved: datetime, flaw: Code | None
) -> Mail:
    """A mail of which `raw` was read, with `flaw` or what else is wrong with it; its file was
    `saved` then.
    """
    if item.quoted:
        whole = len(raw) == length
        raw = unquote(raw)
        length = len(raw) if whole else length
    received = _came(item, raw) or arrival(raw, saved)
    if flaw is None and not is_mail(raw):
        flaw = Code.MESSAGE_NO_MAIL
    return Mail(uid, raw, length, item.flags, received, flaw=flaw)


def _came(item: Item, raw: bytes) -> datetime | None:
    """When a mail came, by more than its file's date; a server's field names its zone."""
    found = None if item.zoned else told(raw)
    return found[0] if found and found[1] == "received" else item.received


def _date(mtime: float) -> datetime:
    try:
        return datetime.fromtimestamp(mtime, UTC)
    except (OverflowError, ValueError, OSError):  # file systems hold years that dates do not
        return datetime.now(UTC)


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


def shown(name: bytes) -> str:
    """A file's name to be read: octets that are not UTF-8 are escaped."""
    return name.decode("utf-8", "backslashreplace")


def unquote(raw: bytes) -> bytes:
    """Take one ">" off lines that begin with ">From ", ">>From " and so on (mboxrd)."""
    if b"\n>" not in raw:
        return raw
    return b"\n".join(
        line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line
        for line in raw.split(b"\n")
    )
