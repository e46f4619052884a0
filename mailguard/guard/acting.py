"""What is done about a mail that was judged, as far as mode, brake and the user's word allow."""

from __future__ import annotations

from collections.abc import Callable

from mailguard.actions.brake import brake, narrowed
from mailguard.actions.options import Mode
from mailguard.actions.perform import Done, perform
from mailguard.actions.plan import Standing, plan
from mailguard.actions.standing import standing_of
from mailguard.actions.transfer import open_folder
from mailguard.guard.model import Guarded
from mailguard.journal.holds import Hold
from mailguard.journal.journal import Journal
from mailguard.journal.model import Entry, State
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.model import Moving
from mailguard.verdict.model import Kind

Acted = tuple[Done | None, Hold | None, Standing]
"""What was done about a mail, what held it back, and what the user had said about it."""


class Acting:
    """Acts upon the mails of one account; `clock` gives seconds since the epoch."""

    def __init__(
        self, account: Guarded, mailbox: Mailbox, journal: Journal, clock: Callable[[], float]
    ) -> None:
        self._account = account
        self._mailbox = mailbox
        self._journal = journal
        self._clock = clock

    def is_own(self, folder: str) -> bool:
        """Whether mail got into `folder` by us: to act upon it would move it to where it is, or
        copy the copy.
        """
        own = self._account.actions.folders
        return folder in own or folder in map(self._mailbox.path, own)

    def act(self, entry: Entry, *, shown_twice: bool = False) -> Acted:
        """Do what is to be done about a mail. One that is `shown_twice` has its label, and is only
        moved. Raises MailboxError.
        """
        if entry.state is not State.PENDING:
            return None, None, Standing.NONE
        actions = self._account.actions
        if actions.mode is Mode.OBSERVE or self.is_own(entry.key.folder):
            self._journal.finish(entry.id)
            return None, None, Standing.NONE
        standing = standing_of(self._mailbox, self._journal, entry)
        if not open_folder(self._mailbox, entry.key):
            return None, None, standing
        kind, means, held = Kind(entry.kind), self._mailbox.means(), None
        if shown_twice and means.moving is Moving.NONE:
            self._journal.finish(entry.id)
            return None, None, standing
        wanted = plan(kind, standing, actions.mode, means, actions)
        if wanted.quarantine is not None:
            held = brake(self._journal, self._account.name, actions.brake, self._clock())
            wanted = plan(kind, standing, narrowed(actions.mode, held), means, actions)
        return perform(wanted, self._mailbox, self._journal, entry), held, standing
