"""The one mailbox contract: what IMAP, Maildir, mbox and a folder of .eml all speak."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from mailguard.mailbox.model import Folder, Gone, Label, Landing, Mail, Means, Opened, Spot, Traits
from mailguard.providers.model import Rung


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
