"""After a crash or a broken connection: what was begun is compared with what the server shows."""

from __future__ import annotations

from contextlib import suppress

from mailguard.actions.transfer import COPY, find_landing, find_print
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Intent, Outcome
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.errors import NoSuchFolderError, RefusedError
from mailguard.mailbox.model import DELETED, Landing


def recover(mailbox: Mailbox, journal: Journal, account: str) -> list[Outcome]:
    """Settle the open intents of an account; what became of each, the oldest first.

    Call it after each connect, before anything is done. What had not begun becomes VOID: its mail
    is still pending and is performed again. What the server does not let be settled now stays open.
    """
    outcomes = []
    for intent in journal.open_intents(account):
        with suppress(RefusedError):  # a folder that is closed, or busy at each connect
            outcomes.append(_Settlement(mailbox, journal, intent).settle())
    return outcomes


class _Settlement:
    def __init__(self, mailbox: Mailbox, journal: Journal, intent: Intent) -> None:
        self._mailbox = mailbox
        self._journal = journal
        self._intent = intent
        self._fingerprint = journal.by_id(intent.mail).fingerprint

    def settle(self) -> Outcome:
        if self._intent.deed is Deed.TAG:  # set or not: it is set again, and taken off on release
            self._journal.close_intent(self._intent.id, Outcome.VOID)
            return Outcome.VOID
        landing = self._landing()
        source = self._source()
        if landing is None and source is None:  # the user has taken it on from there, perhaps
            landing = self._noted
        outcome = self._judge(landing, source)
        over = outcome is not Outcome.VOID and self._intent.deed is not Deed.RELEASE
        self._journal.close_intent(
            self._intent.id,
            outcome,
            landed=(landing.uidvalidity, landing.uid) if landing else None,
            note="found after an interruption",
            finish=self._intent.mail if over else None,
        )
        return outcome

    def _judge(self, landing: Landing | None, source: int | None) -> Outcome:
        if landing is None:
            if source is None:
                return Outcome.GONE
            self._keep(source)
            return Outcome.VOID
        if source is None or self._intent.means == COPY:
            return Outcome.DONE
        # Both are there: the copy was made and the original not yet taken away.
        self._journal.copied(self._intent.id, landing.uidvalidity, landing.uid)
        try:
            self._mailbox.remove(source)
        except RefusedError as error:
            if error.delay is not None:
                raise
            return Outcome.REFUSED  # to try again would make a third
        return Outcome.DONE

    def _keep(self, source: int) -> None:
        r"""Take our \Deleted off the original, which is all there is: any EXPUNGE would take it."""
        before = map(str.lower, self._intent.flags)
        if self._intent.outcome is Outcome.COPIED and DELETED.lower() not in before:
            self._mailbox.keep(source)

    @property
    def _noted(self) -> Landing | None:
        """Where the copy came to lie, if the journal was told before the interruption."""
        intent = self._intent
        if intent.landed_uidvalidity is None or intent.landed_uid is None:
            return None
        return Landing(intent.landed_uidvalidity, intent.landed_uid)

    def _landing(self) -> Landing | None:
        """What lies at the destination now: a copy that the user threw away since must not cost him
        the original.
        """
        noted = self._noted
        if noted is not None:
            with suppress(NoSuchFolderError):
                opened = self._mailbox.open(self._intent.destination)
                if opened.uidvalidity == noted.uidvalidity:
                    return noted if self._mailbox.flags(noted.uid) is not None else None
        return find_landing(self._mailbox, self._journal, self._intent, self._fingerprint)

    def _source(self) -> int | None:
        """The UID of the original, None where it has gone; leaves its folder open."""
        key = self._intent.source
        try:
            opened = self._mailbox.open(key.folder)
        except NoSuchFolderError:
            return None
        if opened.uidvalidity == key.uidvalidity:
            return None if self._mailbox.flags(key.uid) is None else key.uid
        return find_print(self._mailbox, self._mailbox.uids(), self._fingerprint)
