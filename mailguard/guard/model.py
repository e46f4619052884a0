"""What is guarded, and what became of its mails."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.actions.options import Actions
from mailguard.actions.perform import Done
from mailguard.actions.plan import Standing
from mailguard.auth.trust import Trust
from mailguard.guard.judging import Seen
from mailguard.journal.holds import Hold
from mailguard.journal.model import Key, Outcome
from mailguard.mailbox.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Guarded:
    """The account: its name in the journal, whom it trusts, and what may be done to it."""

    name: str
    trust: Trust
    actions: Actions


@dataclass(frozen=True, slots=True)
class Handled:
    """A mail that was judged and stored; `done` is None where nothing was to be done.

    `held` is what kept it from being moved (the brake, or a pause), None where nothing did;
    `standing` is what the user had said about it. `repeat` is True where the same mail was reported
    before, from another place in the account.
    """

    key: Key
    seen: Seen
    done: Done | None = None
    held: Hold | None = None
    standing: Standing = Standing.NONE
    repeat: bool = False

    @property
    def deed(self) -> str:
        """The code of the sentence that says what was done (`words`), "" for nothing."""
        if self.standing is not Standing.NONE:
            return f"done.{self.standing.value}"
        if self.done is None:
            return ""
        if self.done.outcome is Outcome.DONE:
            kept = "done.labelled" if self.held is None else "done.held"
            return "done.moved" if self.done.moved else kept
        return f"done.{self.done.outcome.value}"


@dataclass(frozen=True, slots=True)
class Undone:
    """A mail with which could not be done what was decided, and why; it is tried again."""

    key: Key
    error: RefusedError
