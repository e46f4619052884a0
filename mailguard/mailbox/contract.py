"""The one mailbox contract: what IMAP, Maildir, mbox and a folder of .eml all speak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class FolderRole(StrEnum):
    """What a folder is for: RFC 6154 where the server says so, else the provider's profile."""

    INBOX = "inbox"
    JUNK = "junk"
    SENT = "sent"
    TRASH = "trash"
    DRAFTS = "drafts"
    ALL = "all"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; `name` is Unicode, as a person reads it, with the server's separator."""

    name: str
    role: FolderRole = FolderRole.OTHER
    selectable: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder opened for reading. `uidnext` is None where the server does not say."""

    folder: str
    uidvalidity: int
    uidnext: int | None
    exists: int


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as fetched without marking it read.

    `raw` holds at most `limits.MAX_READ` octets beyond the header; `size` is the whole length.
    """

    uid: int
    raw: bytes
    size: int
    flags: frozenset[str] = frozenset()
    received: datetime | None = None

    @property
    def complete(self) -> bool:
        """Whether all of it was fetched."""
        return len(self.raw) >= self.size


class Source(Protocol):
    """Reads mail. Errors leave as `MailguardError` with a remedy."""

    def folders(self) -> Sequence[Folder]:
        """All folders."""
        ...

    def open(self, folder: str) -> Opened:
        """Make `folder` the current one, read-only or not as the source was made."""
        ...

    def uids(self, after: int = 0) -> list[int]:
        """UIDs above `after` in the current folder, ascending."""
        ...

    def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The mails of these UIDs, in bounded batches; one that has gone is left out."""
        ...

    def close(self) -> None:
        """Let go of the connection or file."""
        ...
