"""An IMAP account as a source of mail that can be waited upon."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mailguard.mailbox.errors import (
    ConnectionLostError,
    FolderError,
    MailboxError,
    NoSuchFolderError,
    ReadOnlyError,
    RefusedError,
)
from mailguard.mailbox.imap import reading, vanished
from mailguard.mailbox.imap.answers import LARGEST
from mailguard.mailbox.imap.connect import connect
from mailguard.mailbox.imap.connection import Connection
from mailguard.mailbox.imap.folders import Folders
from mailguard.mailbox.imap.idle import IdleRefusedError, idle
from mailguard.mailbox.imap.settings import ImapSettings
from mailguard.mailbox.model import Folder, Mail, Opened
from mailguard.mailbox.ration import Ration
from mailguard.mailbox.roles import folded
from mailguard.phrase import Phrase
from mailguard.providers.load import profile_for
from mailguard.providers.model import Profile


class ImapSource:
    """One account over one connection; not for use by two threads at once.

    `password` is asked at each `connect()`, for the password or an access token. `readonly` opens
    folders with EXAMINE, so that nothing can be changed by accident. `ration` is what all of this
    process may have of the login. Errors are MailboxError; after ConnectionLostError, `connect()`
    again.
    """

    def __init__(
        self,
        settings: ImapSettings,
        password: Callable[[], str],
        profile: Profile | None = None,
        *,
        readonly: bool = False,
        ration: Ration | None = None,
    ) -> None:
        self.settings = settings
        self.profile = profile or profile_for(settings.host)
        self.readonly = readonly
        self.on_command: Callable[[], None] = lambda: None
        """Called before each command, from the next `connect()` on: none takes longer than
        `COMMAND_TIME`.
        """
        self._password = password
        self._ration = ration
        self._seated = False
        self._resyncs = False
        self._connection: Connection | None = None
        self._folders: Folders | None = None
        self._current: Opened | None = None
        self._permanent: frozenset[str] | None = None
        self._changeable = not readonly
        self._idle_works = True
        self._looked_at = 0.0

    def connect(self) -> None:
        """Connect and log in anew, dropping the connection there was."""
        if self._connection is not None:
            self._connection.drop()
        self._current = None
        self._take_seat()
        self._connection = connect(self.settings, self._password, self.profile, self.on_command)
        self._connection.ration = self._ration
        self._resyncs = vanished.enable(self._connection)
        self._folders = Folders(self._connection, self.profile)

    def close(self) -> None:
        """Log out, within two seconds."""
        if self._connection is not None:
            self._connection.logout()
        self._connection = None
        if self._ration is not None and self._seated:
            self._seated = False
            self._ration.give_seat()

    @property
    def connected(self) -> bool:
        """Whether there is a connection that is still fit for use."""
        return self._connection is not None and self._connection.alive

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server says that it can do, after login."""
        said = self._link.call("CAPABILITY", lambda c: c.capabilities())
        return frozenset(word.decode("ascii", "replace").upper() for word in said)

    @property
    def current(self) -> Opened | None:
        """The folder that is open, as it was when opened."""
        return self._current

    def folders(self) -> Sequence[Folder]:
        """All folders."""
        return self._tree.all()

    def open(self, folder: str) -> Opened:
        """SELECT a folder, or EXAMINE it where the mailbox, or that folder, is read-only."""
        self._current = None
        self._changeable = not self.readonly
        try:
            try:
                said = self._select(folder)
            except ReadOnlyError:  # somebody else's, perhaps: it can be judged all the same
                self._changeable = False
                said = self._select(folder)
        except RefusedError as error:
            if error.delay is not None:  # the server is busy, not unwilling
                raise
            raise self._unopened(folder, error) from error
        permanent = said.get(b"PERMANENTFLAGS")
        self._permanent = (
            None
            if permanent is None
            else frozenset(bytes(f).strip(b"()").decode("ascii", "replace") for f in permanent)
        )
        opened = Opened(
            folder, said.get(b"UIDVALIDITY", 0), said.get(b"UIDNEXT"), said.get(b"EXISTS", 0)
        )
        if max(opened.uidvalidity, opened.uidnext or 0, opened.exists) > LARGEST:
            raise self._link.lose("a number beyond 32 bits", "SELECT")
        self._current = opened
        self._link.take("EXISTS")
        return opened

    def _select(self, folder: str) -> dict[bytes, Any]:
        examine = not self._changeable
        found: dict[bytes, Any] = self._link.call(
            "SELECT", lambda c: c.select_folder(folder, examine)
        )
        return found

    def uids(self, after: int = 0) -> list[int]:
        """UIDs above `after` in the current folder, ascending."""
        self._link.take("EXISTS")  # this look answers whatever was announced before it
        self._looked_at = time.monotonic()
        # One that answers any SEARCH with everything does so in a line that is too long.
        uidnext = self._open.uidnext if self.profile.search_trusted else None
        return reading.search(self._link, after, self._open.exists, uidnext)

    def fetch(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The mails of these UIDs, in bounded batches; one that has gone is left out."""
        return reading.fetch(self._link, uids)

    def whole(self, uid: int) -> Mail | None:
        """A mail to its end, however long, up to `limits.MAX_WHOLE`; None where it has gone."""
        return reading.whole(self._link, uid)

    def headers(self, uids: Sequence[int]) -> Iterator[Mail]:
        """The header sections of these mails; one that has gone is left out."""
        return reading.headers(self._link, uids)

    def wait(self, timeout: float, stop: threading.Event) -> bool:
        """Wait for news of the current folder, `timeout` seconds at most; True where to look.

        With IDLE the server tells; without, True comes every `poll_every` seconds: open the folder
        again then, since some servers show new mail only after that.
        """
        if self._idles:
            # Some servers tell in IDLE only of what comes after it began: ask about the rest.
            self._link.call("NOOP", lambda c: c.noop())
            if self._link.take("EXISTS"):
                return True
            try:
                return idle(self._link, timeout, stop, self.settings.idle_refresh)
            except IdleRefusedError:
                self._idle_works = False
        due = self._looked_at + self.settings.poll_every - time.monotonic()
        return not stop.wait(max(0.0, min(timeout, due))) and due <= timeout

    def _take_seat(self) -> None:
        if self._ration is not None and not self._seated:
            self._ration.take_seat(f"{self.settings.user} at {self.settings.host}")
            self._seated = True

    def _unopened(self, folder: str, error: RefusedError) -> FolderError:
        if not isinstance(error, NoSuchFolderError) and self._listed(folder):
            return FolderError(error.problem, "Check whether this login may read the folder.")
        return NoSuchFolderError(
            Phrase(
                "There is no folder {folder!r} on {host}.", folder=folder, host=self.settings.host
            ),
            "Check its name; mailguard doctor lists the folders.",
        )

    def _listed(self, folder: str) -> bool:
        wanted = folded(folder)
        return any(folded(found.name) == wanted and found.selectable for found in self.folders())

    @property
    def _idles(self) -> bool:
        return self._idle_works and "IDLE" in self.capabilities

    @property
    def _open(self) -> Opened:
        if self._current is None:
            raise MailboxError("No folder is open.", "open() one first.")
        return self._current

    @property
    def _link(self) -> Connection:
        if self._connection is None or not self._connection.alive:
            raise ConnectionLostError(
                Phrase("There is no connection to {host}.", host=self.settings.host)
            )
        return self._connection

    @property
    def _tree(self) -> Folders:
        if self._folders is None:
            raise ConnectionLostError(
                Phrase("There is no connection to {host}.", host=self.settings.host)
            )
        return self._folders
