"""Doing what was planned, so that a crash at any moment neither loses nor doubles a mail.

Marks are set first: setting one twice is as good as once, and a moved mail takes them along. At
most one deed moves or copies, and it comes last. The intent of each is on the disk before the
server hears of it, its outcome after.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from mailguard.actions.plan import Plan
from mailguard.actions.transfer import COPY, Result, open_folder, transfer
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Entry, Intent, Outcome
from mailguard.mailbox.contract import Mailbox
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.model import Label, Moving
from mailguard.providers.model import Rung


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a plan.

    `outcome` is DONE, GONE (the user took the mail elsewhere), REFUSED (`note` has the server's
    words; the mail stays where it is) or VOID (the folder has new UIDs: look at it anew).
    `rung` is how the mail was marked, None where it was not; `moved` tells whether it was moved.
    """

    outcome: Outcome
    rung: Rung | None = None
    moved: bool = False
    note: str = ""


def perform(plan: Plan, mailbox: Mailbox, journal: Journal, mail: Entry) -> Done:
    """Do what `plan` says about `mail`; unless VOID, the mail is finished when this returns.

    Raises MailboxError where the connection breaks: `recover` the account then, and perform again
    what is still pending.
    """
    if not plan.acts:
        journal.finish(mail.id)
        return Done(Outcome.DONE)
    if not open_folder(mailbox, mail.key):
        return Done(Outcome.VOID, note="the folder has new UIDs")
    flags = mailbox.flags(mail.key.uid)
    if flags is None:
        journal.finish(mail.id)
        return Done(Outcome.GONE)
    return _Performance(mailbox, journal, mail, tuple(sorted(flags))).of(plan)


@dataclass(frozen=True, slots=True)
class _Performance:
    mailbox: Mailbox
    journal: Journal
    mail: Entry
    flags: tuple[str, ...]

    def of(self, plan: Plan) -> Done:
        means = self.mailbox.means()
        moves = plan.quarantine is not None and means.moving is not Moving.NONE
        rung = self._mark(plan.label, means.rungs, copies=not moves) if plan.label else None
        moved = Result(Outcome.REFUSED, "the server has neither MOVE nor UIDPLUS")
        if plan.quarantine is not None and moves:
            moved = self._send(Deed.QUARANTINE, means.moving, plan.quarantine)
            if moved.outcome is not Outcome.REFUSED:
                return Done(moved.outcome, rung, moved.outcome is Outcome.DONE)
            if rung is None and plan.label:  # it stays, so it has to be marked where it is
                rung = self._mark(plan.label, means.rungs, copies=True)
        gone = (plan.quarantine is not None or rung is None) and self._gone()
        self.journal.finish(self.mail.id)
        if gone:
            return Done(Outcome.GONE)
        if plan.quarantine is not None:
            return Done(Outcome.REFUSED, rung, note=moved.note)
        if rung is None:
            return Done(Outcome.REFUSED, note="the server permits no kind of mark")
        return Done(Outcome.DONE, rung)

    def _gone(self) -> bool:
        """Whether the user took the mail elsewhere meanwhile: some servers refuse to move it then
        (EXPUNGEISSUED, RFC 5530 section 3).
        """
        here = open_folder(self.mailbox, self.mail.key)
        return here and self.mailbox.flags(self.mail.key.uid) is None

    def _mark(self, label: Label, rungs: tuple[Rung, ...], *, copies: bool) -> Rung | None:
        """The first rung that holds; below a label folder none is needed for mail that moves."""
        for rung in rungs:
            if rung is Rung.LABEL_FOLDER:
                if not copies:
                    return None
                if self._send(Deed.LABEL, COPY, label.name).outcome is Outcome.DONE:
                    return rung
            elif self._tag(label, rung):
                return rung
        return None

    def _tag(self, label: Label, rung: Rung) -> bool:
        # Noted before: afterwards nobody could tell the mark from one that the mail had.
        number = self.journal.intend(self._intent(Deed.TAG, rung, "", label))
        try:
            held = self.mailbox.tag(self.mail.key.uid, label, rung)
        except RefusedError:
            self.journal.close_intent(number, Outcome.VOID)
            raise
        self.journal.close_intent(number, Outcome.DONE if held else Outcome.REFUSED)
        return held

    def _send(self, deed: Deed, means: str, folder: str) -> Result:
        intent = self._intent(deed, means, folder)
        return transfer(self.mailbox, self.journal, intent, self.mail.fingerprint, finish=True)

    def _intent(
        self, deed: Deed, means: str, destination: str, label: Label | None = None
    ) -> Intent:
        return Intent(
            self.mail.id,
            deed,
            means,
            self.mail.key,
            destination,
            mark=asdict(label) if label else None,
            flags=self.flags,
        )
