"""One account guarded: what is new is judged, stored, and acted upon, in that order.

The verdict is on the disk before anything is done to the mail, so that a crash at any moment
leaves either an unjudged mail (found again by its UID) or a judged one (found in the journal).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mailguard.actions.allowing import domains_of
from mailguard.actions.departures import note_departures
from mailguard.actions.perform import Done
from mailguard.actions.recover import recover
from mailguard.actions.transfer import return_to
from mailguard.guard.acting import Acting
from mailguard.guard.judging import Seen, judge_mails
from mailguard.guard.model import Guarded, Handled, Undone
from mailguard.guard.pool import Pool
from mailguard.guard.restored import heed_restored
from mailguard.guard.twins import Twins
from mailguard.journal.journal import Journal
from mailguard.journal.model import Deed, Intent, Judged, Key, Outcome, State
from mailguard.limits import FETCH_BATCH, RESCAN_LIMIT, SECOND_LOOKS_FOR
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.errors import FolderError, RefusedError
from mailguard.mailbox.model import Opened
from mailguard.verdict.serial import answers_to_dict, to_dict

_IN_VAIN = (Outcome.REFUSED, Outcome.VOID)
"""What became of deeds after which a mail is as it was."""


class Guard:
    """The pipeline of one account over one connected mailbox. `clock` gives seconds since the
    epoch. Connection errors leave as MailboxError: connect again and call `recover`. `checkpoint`
    is called between mails and while the analysis is waited for, never between an intent and its
    outcome; it may raise to give up. `backlog` are the mails found and not yet judged.
    """

    def __init__(
        self,
        account: Guarded,
        mailbox: Mailbox,
        pool: Pool,
        journal: Journal,
        *,
        clock: Callable[[], float],
        checkpoint: Callable[[], None] = lambda: None,
    ) -> None:
        self.account = account
        self.backlog = 0
        self._mailbox = mailbox
        self._pool = pool
        self._journal = journal
        self._clock = clock
        self._checkpoint = checkpoint
        self._acting = Acting(account, mailbox, journal, clock)
        self._swept: set[str] = set()

    def recover(self) -> list[Undone]:
        """Bring journal and server together after a crash or a lost connection, then `catch_up`."""
        recover(self._mailbox, self._journal, self.account.name)
        return self.catch_up()

    def catch_up(self) -> list[Undone]:
        """Do what was decided and not yet done; what could not be done now either.

        A folder that cannot be opened may come back, and its mail with it. A server that is busy is
        left alone with the rest: a mail that it never has time for must keep no other from being
        judged.
        """
        unsettled = {intent.mail for intent in self._journal.open_intents(self.account.name)}
        undone: list[Undone] = []
        for entry in self._journal.pending(self.account.name):
            self._checkpoint()
            if entry.id in unsettled:
                continue
            try:
                self._acting.act(entry)
            except RefusedError as error:
                undone.append(Undone(entry.key, error))
                if error.delay is not None:
                    break
        return undone

    def look_after(self) -> int:
        """Note what the user took out of quarantine since the last look; how many mails."""
        return note_departures(self._mailbox, self._journal, self.account.name)

    def begin(self, folder: str) -> None:
        """At first sight of a folder, note that guarding starts now: history is `audit`'s."""
        if self._journal.cursor(self.account.name, folder) is not None:
            return
        opened = self._mailbox.open(folder)
        newest = opened.uidnext - 1 if opened.uidnext else max(self._mailbox.uids(), default=0)
        self._journal.advance(self.account.name, folder, opened.uidvalidity, newest)

    def sweep(self, folder: str) -> Iterator[Handled]:
        """Judge, store and act upon everything in `folder` that was not dealt with."""
        opened = self._mailbox.open(folder)
        account, validity = self.account.name, opened.uidvalidity
        if folder not in self._swept:  # such a server was down, and this connection is a new one
            heed_restored(self._mailbox, self._journal, account, opened)
            self._swept.add(folder)
        water = self._journal.high_water(account, folder, validity)
        uids = self._mailbox.uids(water or 0)
        fresh = uids if water is not None else self._unknown(opened, uids)
        todo = self._journal.unrecorded(account, folder, validity, fresh)
        for start in range(0, len(todo), FETCH_BATCH):
            self.backlog = len(todo) - start
            yield from self._handle(opened, todo[start : start + FETCH_BATCH])
        self.backlog = 0
        if uids:
            self._journal.advance(account, folder, validity, uids[-1])

    def take(self, folder: str, uids: Sequence[int]) -> Iterator[Handled]:
        """Judge, store and act upon these mails, whether or not guarding had begun when they came.

        About some something was done before, or they lie in a folder of ours: they are judged for
        the sake of those who ask, and left as they are. The cursor stays where it is.
        """
        opened = self._mailbox.open(folder)
        own = self._acting.is_own(folder)
        for start in range(0, len(uids), FETCH_BATCH):
            before = {
                uid: deeds
                for uid in uids[start : start + FETCH_BATCH]
                if (deeds := [] if own else self._deeds(opened, uid)) is not None
            }
            todo = [uid for uid in uids[start : start + FETCH_BATCH] if uid not in before]
            yield from self._handle(opened, todo, final=True)
            if before:
                yield from self._look(opened, before)

    def _deeds(self, opened: Opened, uid: int) -> list[Intent] | None:
        """What was done about a mail; None where that is still to come: it is new, was only
        reported, or the server refused.
        """
        entry = self._journal.entry(self._key(opened, uid))
        if entry is None:
            return None
        deeds = [d for d in self._journal.deeds(entry.id) if d.outcome not in _IN_VAIN]
        return deeds if deeds or entry.state is State.AGAIN else None

    def _look(self, opened: Opened, before: Mapping[int, list[Intent]]) -> Iterator[Handled]:
        self._mailbox.open(opened.folder)
        for seen in judge_mails(
            self._mailbox,
            list(before),
            self._pool,
            self.account.trust,
            final=True,
            checkpoint=self._checkpoint,
        ):
            marked = any(deed.deed in (Deed.TAG, Deed.LABEL) for deed in before[seen.uid])
            done = Done(Outcome.DONE) if marked else None
            yield Handled(self._key(opened, seen.uid), seen, done)

    def _key(self, opened: Opened, uid: int) -> Key:
        return Key(self.account.name, opened.folder, opened.uidvalidity, uid)

    def look_again(self) -> Iterator[Handled]:
        """A second look at mails whose look-ups failed; the last one judges on what is known."""
        for entry in self._journal.again(self.account.name):
            # a clock that was set back must not have it looked at until it has caught up
            final = abs(self._clock() - entry.seen_at) > SECOND_LOOKS_FOR
            try:
                opened = self._mailbox.open(entry.key.folder)
            except FolderError:
                if final:
                    self._journal.finish(entry.id)
                continue
            if opened.uidvalidity != entry.key.uidvalidity:
                self._journal.finish(entry.id)
                continue
            handled = list(self._handle(opened, [entry.key.uid], final=final))
            if not handled:  # the user took it away
                self._journal.finish(entry.id)
            yield from handled

    def _unknown(self, opened: Opened, uids: list[int]) -> list[int]:
        """What to judge under a UIDVALIDITY that is new: everything at first sight; else what has
        come since guarding began and is no mail known by its fingerprint.

        Only the newest `RESCAN_LIMIT` mails are compared.
        """
        account = self.account.name
        cursor = self._journal.cursor(account, opened.folder)
        if cursor is None:
            return uids
        traits = self._mailbox.prints(uids[-RESCAN_LIMIT:])
        prints = {uid: seen.fingerprint for uid, seen in traits.items()}
        strangers = self._journal.rekey(account, opened.folder, opened.uidvalidity, prints)
        return [uid for uid in strangers if traits[uid].received >= cursor.started_at]

    def _handle(
        self, opened: Opened, uids: Sequence[int], *, final: bool = False
    ) -> Iterator[Handled]:
        """The rest of a batch is not held back by a mail whose verdict is long in coming."""
        here = self._key(opened, 0)
        return_to(self._mailbox, here)  # from where the deeds of the batch before it led
        twins = Twins(self._mailbox, self._journal, self.account.name, opened)
        waiting: list[Seen] = []
        early: list[Handled] = []

        def meanwhile() -> None:
            self._checkpoint()
            if waiting:
                early.extend(self._settle(opened, waiting, twins, final=final))
                waiting.clear()
                return_to(self._mailbox, here)

        judged = judge_mails(
            self._mailbox,
            uids,
            self._pool,
            self.account.trust,
            final=final,
            authenticate=domains_of(self._journal.allowed(self.account.name)),
            checkpoint=meanwhile,
            known=twins.known,
        )
        try:
            for mail in judged:
                waiting.append(mail)  # noqa: PERF402 (it is emptied meanwhile)
        finally:
            yield from early  # what was done is told, whatever ended the wait
        yield from self._settle(opened, waiting, twins, final=final)

    def _settle(
        self, opened: Opened, seen: Sequence[Seen], twins: Twins, *, final: bool
    ) -> Iterator[Handled]:
        """Store what was judged, in one transaction, then act upon each."""
        moved = twins.follow(seen)
        fresh = [mail for mail in seen if mail.uid not in moved]
        entries = self._journal.record([self._judged(opened, mail, final=final) for mail in fresh])
        for mail, entry in zip(fresh, entries, strict=True):
            self._checkpoint()
            shown_twice = twins.shown_twice(mail.uid)
            done = self._acting.act(entry, shown_twice=shown_twice)
            yield Handled(entry.key, mail, *done, repeat=mail.uid in twins)
        for entry in moved.values():  # what had not been acted upon when the user moved it
            self._acting.act(entry)

    def _judged(self, opened: Opened, seen: Seen, *, final: bool) -> Judged:
        verdict = seen.verdict
        state = State.PENDING if verdict.kind.flagged else State.DONE
        if verdict.retry and not final:
            state = State.AGAIN
        return Judged(
            key=self._key(opened, seen.uid),
            fingerprint=seen.fingerprint,
            size=seen.size,
            kind=verdict.kind,
            verdict=to_dict(verdict),
            lookups=answers_to_dict(verdict.answers) if verdict.answers else None,
            message_id=seen.message_id,
            received_at=seen.received.timestamp() if seen.received else None,
            state=state,
            object_id=seen.object_id,
        )
