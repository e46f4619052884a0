"""An IMAP account that can be acted upon."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from mailguard.mailbox.errors import NoSuchFolderError, RefusedError
from mailguard.mailbox.imap import acting, reading, vanished
from mailguard.mailbox.imap.folders import Hierarchy
from mailguard.mailbox.imap.source import ImapSource
from mailguard.mailbox.model import FolderRole, Gone, Label, Landing, Means, Moving, Spot, Traits
from mailguard.providers.model import Rung

T = TypeVar("T")


class ImapMailbox(ImapSource):
    """A source whose mail can be marked, moved and removed, one UID of the current folder at a
    time.
    """

    @property
    def keeps_keywords(self) -> bool:
        """Whether the folder that is open takes keywords of one's own."""
        return acting.takes_keywords(self._permanent)

    @property
    def keeps_all(self) -> bool:
        """Whether the folder is Gmail's All Mail: what is moved out of it is still in it."""
        if "X-GM-EXT-1" not in self.capabilities or self._current is None:
            return False
        return self._tree.role(self._current.folder) is FolderRole.ALL

    @property
    def hierarchy(self) -> Hierarchy:
        """Where user folders live."""
        return self._tree.hierarchy()

    def means(self) -> Means:
        """What can be done in the current folder."""
        ladder = self.settings.rungs if self.settings.rungs is not None else self.profile.rungs
        if not self._changeable:
            return Means((), Moving.NONE, self._idles)
        rungs = acting.permitted_rungs(self._link, ladder, self._permanent)
        moving = Moving.NONE if self.keeps_all else acting.moving(self._link, self._permanent)
        return Means(rungs, moving, self._idles)

    def flags(self, uid: int) -> frozenset[str] | None:
        """The flags and keywords of a mail, None where it has gone."""
        return reading.flags(self._link, uid)

    def gmail_ids(self, uids: Sequence[int]) -> dict[int, str]:
        """What Gmail calls these mails in whatever folder; none elsewhere."""
        return reading.gmail_ids(self._link, uids)

    def there(self, uids: Sequence[int]) -> set[int]:
        """Those of these UIDs that are in the current folder still."""
        return reading.there(self._link, uids)

    def gone(
        self, folder: str, uidvalidity: int, uids: Collection[int], since: int | None
    ) -> Gone | None:
        """Those of these UIDs that have left `folder`; None where its UIDs are not what they were.

        `since` is the HIGHESTMODSEQ of the last look at it, of use where the server has QRESYNC.
        """
        self._current = None
        asked = since if self._resyncs else None
        return vanished.gone(self._link, folder, uidvalidity, uids, asked)

    def prints(self, uids: Sequence[int]) -> dict[int, Traits]:
        """What identifies the mails of these UIDs; what has gone is left out."""
        return reading.prints(self._link, uids)

    def tag(self, uid: int, label: Label, rung: Rung) -> bool:
        """Mark a mail and read the mark back; False where the server refused or dropped it."""
        return acting.tag(self._link, uid, label, rung)

    def untag(self, uid: int, label: Label, rung: Rung) -> None:
        """Take a mark off again."""
        acting.untag(self._link, uid, label, rung)

    def path(self, name: str) -> str:
        """The server's name of a folder that the settings call `name`, there or not."""
        return self.hierarchy.path(name)

    def ensure_folder(self, name: str) -> str:
        """Create and subscribe a folder unless it is there; its name as the server has it."""
        return self._tree.ensure(name)

    def spot(self, folder: str) -> Spot:
        """Where `folder` stands now."""
        said = self._at(folder, lambda: acting.spot(self._link, folder))
        if said.uidnext:
            return said
        # NetEase gives no UIDNEXT: what lands will be above all that is there.
        current = self._current
        opened = self.open(folder)
        last = max(self.uids(), default=0)
        if current is not None:
            self.open(current.folder)
        return Spot(opened.uidvalidity, last + 1)

    def copy(self, uid: int, folder: str) -> Landing | None:
        """Copy a mail; None where the server does not say what became of it."""
        return self._at(folder, lambda: acting.copy(self._link, uid, folder))

    def move(self, uid: int, folder: str) -> Landing | None:
        """Move a mail (RFC 6851); None where the server does not say what became of it."""
        return self._at(folder, lambda: acting.move(self._link, uid, folder))

    def remove(self, uid: int) -> bool:
        """Expunge this one UID and no other (RFC 4315); False where it had gone already."""
        return acting.remove(self._link, uid)

    def keep(self, uid: int) -> None:
        r"""Take off the \Deleted that a `remove` left which did not come to its end."""
        acting.keep(self._link, uid)

    def _at(self, folder: str, do: Callable[[], T]) -> T:
        try:
            return do()
        except RefusedError as error:
            if error.delay is not None:
                raise
            self._tree.forget(folder)  # it may have vanished since it was ensured
            if isinstance(error, NoSuchFolderError) or self._listed(folder):
                raise
            raise NoSuchFolderError(error.problem, error.remedy) from error  # in words unknown
