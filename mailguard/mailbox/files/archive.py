"""A ZIP of .eml files as a source of mail."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mailguard import limits
from mailguard.findings import Code
from mailguard.mailbox.contract import Folder, FolderRole, Mail, Opened
from mailguard.mailbox.errors import NoSuchFolderError, UnreadableError
from mailguard.mailbox.files.arrival import arrival
from mailguard.mailbox.files.eml import is_eml
from mailguard.mailbox.files.kinds import kinds, left_out, no_mail
from mailguard.mailbox.files.nature import has_header, is_mail
from mailguard.mailbox.files.source import FIRST_PART, INBOX, parted, shown, uid_validity
from mailguard.mailbox.files.zipped import ZipReader
from mailguard.mailbox.roles import own_by_names, role_by_name
from mailguard.phrase import Phrase

_MACOS = re.compile(r"__MACOSX/(?:.*/)?\._")
"""Where macOS keeps the attributes of files, each by its file's name, in every ZIP it makes."""


def is_zip(path: Path) -> bool:
    """Whether a file begins as a ZIP does."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _locked(path: Path) -> UnreadableError:
    return UnreadableError(
        Phrase("{path} is encrypted.", path=path),
        "Unpack it with its password, and name the folder.",
    )


def _own(name: str) -> FolderRole | None:
    return own_by_names(re.split(r"[/\\]", name)[:-1])


class ZipSource:
    """The `*.eml` of a ZIP, by name; read-only, never unpacked. UIDs are places in that order.

    Raises UnreadableError for one that is damaged or made to do harm.
    """

    def __init__(self, path: Path) -> None:
        self._zip = ZipReader(path)
        self._validity = uid_validity([path])
        names = [name for name in self._zip.names() if not _MACOS.match(name)]
        self._names = sorted(filter(is_eml, names))
        self._folders = parted((name, _own(name)) for name in self._names)
        others = kinds(name for name in names if not is_eml(name))
        self.note = left_out(path, others)
        """What it holds that was not looked at, and may be mail."""
        if all(map(self._zip.encrypted, self._names)):
            self._zip.close()
            raise _locked(path) if self._names else no_mail(path, others)

    def folders(self) -> Sequence[Folder]:
        """INBOX, and those of one's own mail where folders by such names are beside other mail."""
        return [Folder(name, role_by_name(name)) for name in self._folders]

    def open(self, folder: str = INBOX) -> Opened:
        """Begin anew."""
        if folder not in self._folders:
            raise NoSuchFolderError(
                Phrase("There is no folder {folder!r}.", folder=folder),
                Phrase("There are: {known}.", known=", ".join(self._folders)),
            )
        self._names = self._folders[folder]
        return Opened(folder, self._validity, len(self._names) + 1, len(self._names))

    def uids(self, after: int = 0) -> list[int]:
        """UIDs above `after`, ascending."""
        return list(range(max(after, 0) + 1, len(self._names) + 1))

    def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The mails of these UIDs, one at a time; one that cannot be read is empty."""
        for uid in uids:
            if not 0 < uid <= len(self._names):
                continue
            yield self._mail(uid, FIRST_PART)

    def headers(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The same, with little of the bodies."""
        for uid in uids:
            if not 0 < uid <= len(self._names):
                continue
            mail = self._mail(uid, limits.HEADER_READ)
            whole = mail.complete or mail.flaw or has_header(mail.raw)
            yield mail if whole else self._mail(uid, FIRST_PART)

    def place(self, uid: int) -> str:
        """Where a mail lies."""
        return f"{shown(os.fsencode(self._zip.path))}#{self._names[uid - 1]}"

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _mail(self, uid: int, most: int) -> Mail:
        """A mail, `most` octets of it."""
        name = self._names[uid - 1]
        raw, flaw = self._read(name, most)
        size = max(self._zip.size(name), len(raw))
        return Mail(uid, raw, size, received=arrival(raw, self._packed(name)), flaw=flaw)

    def _read(self, name: str, most: int) -> tuple[bytes, Code | None]:
        """What is read of a mail, and what is wrong with it."""
        try:
            raw = self._zip.read(name, most)
        except UnreadableError:
            locked = self._zip.encrypted(name)
            return b"", Code.MESSAGE_ENCRYPTED if locked else Code.MESSAGE_DAMAGED
        return raw, None if is_mail(raw) else Code.MESSAGE_NO_MAIL

    def _packed(self, name: str) -> datetime:
        try:
            return datetime(*self._zip.date(name), tzinfo=UTC)
        except ValueError:  # a date of noughts
            return datetime.now(UTC)
