"""One account while it is connected: what is left over, what is new, and the wait in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf

from mailguard.config.options import AccountOptions
from mailguard.errors import MailguardError
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded, Handled
from mailguard.limits import ANALYSIS_PATIENCE, IDLE_REFRESH, SECOND_LOOKS_TIME
from mailguard.mailbox.errors import FolderError
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.model import FolderRole
from mailguard.service.lifeline import Lifeline, StoppedError
from mailguard.service.reporter import Reporter
from mailguard.service.tools import Tools


class Rounds:
    """`begin()` with a mailbox that is connected, then `go()` round until told to stop.

    `options` gives the account's settings as they are now. Whatever ends the connection leaves as
    MailboxError.
    """

    def __init__(
        self,
        mailbox: ImapMailbox,
        options: Callable[[], AccountOptions],
        tools: Tools,
        reporter: Reporter,
        lifeline: Lifeline,
    ) -> None:
        self._mailbox = mailbox
        self._settings = options
        self._options = options()
        self._tools = tools
        self._reporter = reporter
        self._lifeline = lifeline
        self._progress = time.monotonic()
        self._missing: tuple[str, ...] = ()
        self._all_mail: frozenset[str] = frozenset()
        self._guard = self._guarding()

    def begin(self) -> None:
        """Finish what was left undone, and begin with each folder."""
        self._reporter.undone(self._guard.recover())
        self._reporter.departed(self._guard.look_after())
        folders = self._options.folders
        self._missing = self._begin_with(folders)
        self._all_mail = all_mail(self._mailbox, folders)
        self._reporter.watching(folders, self._missing)

    def go(self) -> None:
        """Sweep and wait in turn: for news of the first folder, the others are polled."""
        next_look = time.monotonic() + self._tools.look_every
        while not self._lifeline.is_set():
            self._heed_settings()
            folders = [name for name in self._options.folders if name not in self._missing]
            if not self._swept(folders):
                continue
            self._renew()
            if time.monotonic() >= next_look:
                self._look()
                next_look = time.monotonic() + self._tools.look_every
                continue
            wait = self._options.imap.poll_every if len(folders) > 1 else IDLE_REFRESH
            self._mailbox.wait(wait, self._lifeline)

    def _heed_settings(self) -> None:
        options = self._settings()
        if options is not self._options:
            self._options = options
            self._guard = self._guarding()

    def _swept(self, folders: Sequence[str]) -> bool:
        """Take what is new in each; False where it is to be tried anew: one could not be opened."""
        try:
            for folder in in_order(folders, self._all_mail):
                self._take(self._guard.sweep(folder))
        except FolderError:
            gone = self._begin_with(folders)
            if not gone:  # it was not about a folder that is watched
                raise
            self._note_missing((*self._missing, *gone))
            return False
        self._reporter.contact(self._guard.backlog)
        return True

    def _look(self) -> None:
        """See to what is left over: deeds, second looks, what left quarantine, lost folders."""
        self._reporter.undone(self._guard.catch_up())
        self._take(self._guard.look_again(), SECOND_LOOKS_TIME)
        self._reporter.departed(self._guard.look_after())
        self._note_missing(self._begin_with(self._missing))

    def _renew(self) -> None:
        """Keep the authorisation from expiring; if that fails, the connection still stands."""
        try:
            self._tools.renew(self._options)
        except MailguardError as error:
            self._reporter.not_renewed(error)
        else:
            self._reporter.authorised()

    def _guarding(self) -> Guard:
        options = self._options
        return Guard(
            Guarded(options.name, options.trust, options.actions),
            self._mailbox,
            self._tools.pool,
            self._tools.journal,
            clock=self._tools.clock,
            checkpoint=self._checkpoint,
        )

    def _begin_with(self, folders: Iterable[str]) -> tuple[str, ...]:
        """Begin with each folder; those that cannot be opened. Raises where that is all of them.

        The others are watched: one renamed folder must not leave the inbox unguarded.
        """
        missing = []
        for folder in folders:
            try:
                self._mailbox.open(folder)
            except FolderError as error:
                missing.append(folder)
                if set(missing) == set(self._options.folders):
                    raise
                self._reporter.folder_missing(folder, error.problem, error.remedy)
            else:
                self._guard.begin(folder)
        return tuple(missing)

    def _note_missing(self, missing: tuple[str, ...]) -> None:
        """Note which folders cannot be opened now. Raises where that is all of them."""
        if set(missing) >= set(self._options.folders):
            raise FolderError(
                "None of the account's folders can be opened any more.",
                "Check `folders`; mailguard doctor lists what is there.",
            )
        if missing != self._reporter.health.now.missing:
            self._reporter.health.missing(missing)
        self._missing = missing

    def _take(self, mails: Iterator[Handled], within: float = inf) -> None:
        """Report mails as they are dealt with, until told to stop, or `within` seconds are over."""
        until = time.monotonic() + within
        for handled in mails:
            self._progress = time.monotonic()
            self._reporter.handled(handled)
            self._reporter.contact(self._guard.backlog)
            if self._progress >= until:
                break
        self._progress = time.monotonic()

    def _checkpoint(self) -> None:
        """Between mails, and while the analysis is waited for: live on, or stop."""
        if time.monotonic() - self._progress < ANALYSIS_PATIENCE:
            self._lifeline.beat()
        if self._lifeline.asked:
            raise StoppedError


def all_mail(mailbox: ImapMailbox, folders: Sequence[str]) -> frozenset[str]:
    """Those of the folders that show the mail of others once more."""
    if len(folders) == 1:
        return frozenset()
    listed = mailbox.folders()
    return frozenset(f.name for f in listed if f.role is FolderRole.ALL) & frozenset(folders)


def in_order(folders: Sequence[str], doubling: frozenset[str]) -> list[str]:
    """The first one last: it stays open for the wait. All Mail, which is `doubling` others, after
    those that it shows once more: mail can be moved out of these.
    """
    order = [folder for folder in reversed(folders) if folder not in doubling]
    order += [folder for folder in folders if folder in doubling]
    return order if order[-1:] == list(folders[:1]) else [*order, folders[0]]
