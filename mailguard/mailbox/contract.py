"""The one mailbox contract: what IMAP, Maildir, mbox and a folder of .eml all speak."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from mailguard.findings import Code
from mailguard.providers.model import Rung

FLAGGED = "\\Flagged"
"""The star or flag that every client shows (RFC 3501 section 2.3.2)."""
DELETED = "\\Deleted"
"""What the next EXPUNGE takes away, whoever sends it (RFC 3501 section 2.3.2)."""

GMAIL_ID = "gm:"
"""How an object id begins that stands for one mail, in however many folders it is shown
(X-GM-MSGID). One of RFC 8474 stands for content, of which there may be several mails."""


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
    `object_id` is what the server calls it in whatever folder, "" where it does not say. `flaw`
    is why it could not be read, or not to its end, as a mail: it is not to pass for fine.
    """

    uid: int
    raw: bytes
    size: int
    received: datetime | None = None
    object_id: str = ""
    flaw: Code | None = None

    @property
    def complete(self) -> bool:
        """Whether all of it was fetched."""
        return len(self.raw) >= self.size


class Moving(StrEnum):
    """How a mail leaves its folder for quarantine; without MOVE or UIDPLUS it cannot, safely."""

    MOVE = "move"
    COPY_EXPUNGE = "copy-expunge"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Means:
    """What can be done to mail in the folder that is open.

    `rungs` are the ways to mark a mail, best first, that the provider's app shows and the server
    permits; `idle` tells whether the server reports new mail by itself.
    """

    rungs: tuple[Rung, ...]
    moving: Moving
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A mark as each rung writes it: `name` of label or folder, and ASCII `keywords`."""

    name: str
    keywords: tuple[str, ...]

    def flags(self, rung: Rung) -> tuple[str, ...]:
        """The keywords or flags that stand for it; none on a rung that sets no flags."""
        return {Rung.KEYWORD: self.keywords, Rung.FLAG: (FLAGGED,)}.get(rung, ())


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a folder stands before something is put into it: what comes gets `uidnext` or more."""

    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class Traits:
    """What identifies a mail when its UID does not (see `mailbox.fingerprint`).

    `received` is the server's time of arrival in seconds since the epoch, 0 where unknown.
    """

    fingerprint: str
    received: float


@dataclass(frozen=True, slots=True)
class Landing:
    """The UID that a moved or copied mail got at its destination."""

    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Gone:
    """Which mails have left a folder; `modseq` is its HIGHESTMODSEQ, None where it has none."""

    uids: frozenset[int]
    modseq: int | None = None


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

    def headers(self, uids: Sequence[int]) -> Iterator[Mail]:
        """As `fetch`, but no more than the header of each is needed and may be given."""
        ...

    def close(self) -> None:
        """Let go of the connection or file."""
        ...


class Mailbox(Source, Protocol):
    """A source that can also be acted upon: always on single UIDs of the current folder."""

    @property
    def current(self) -> Opened | None:
        """The folder that is open, as it was when opened."""
        ...

    def means(self) -> Means:
        """What can be done in the current folder."""
        ...

    def flags(self, uid: int) -> frozenset[str] | None:
        """The flags and keywords of a mail, None where it has gone."""
        ...

    def there(self, uids: Sequence[int]) -> set[int]:
        """Those of these UIDs that are in the current folder still."""
        ...

    def gone(
        self, folder: str, uidvalidity: int, uids: Collection[int], since: int | None
    ) -> Gone | None:
        """Those of these UIDs that have left `folder`; None where its UIDs are not what they were.

        `since` is the HIGHESTMODSEQ of the last look at it. May leave another folder open.
        """
        ...

    def prints(self, uids: Sequence[int]) -> dict[int, Traits]:
        """What identifies the mails of these UIDs; what has gone is left out."""
        ...

    def tag(self, uid: int, label: Label, rung: Rung) -> bool:
        """Mark a mail and read the mark back; False where the server refused or dropped it."""
        ...

    def untag(self, uid: int, label: Label, rung: Rung) -> None:
        """Take a mark off again."""
        ...

    def path(self, name: str) -> str:
        """The server's name of a folder that the settings call `name`, there or not."""
        ...

    def ensure_folder(self, name: str) -> str:
        """Create and subscribe a folder unless it is there; its name as the server has it."""
        ...

    def spot(self, folder: str) -> Spot:
        """Where `folder` stands now; another folder may be open meanwhile."""
        ...

    def copy(self, uid: int, folder: str) -> Landing | None:
        """Copy a mail; None where the server does not say what became of it."""
        ...

    def move(self, uid: int, folder: str) -> Landing | None:
        """Move a mail (RFC 6851); None where the server does not say what became of it."""
        ...

    def remove(self, uid: int) -> bool:
        """Expunge this one UID and no other (RFC 4315); False where it had gone already."""
        ...

    def keep(self, uid: int) -> None:
        r"""Take off the \Deleted that a `remove` left which did not come to its end."""
        ...
