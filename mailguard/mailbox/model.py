"""What sources of mail and those who act on mailboxes speak of: folders, mails, marks, places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
