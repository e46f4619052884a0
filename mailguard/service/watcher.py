"""One account watched for as long as the service runs, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from mailguard.config.options import AccountOptions
from mailguard.errors import MailguardError
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded, Handled
from mailguard.guard.pool import Pool
from mailguard.journal.errors import JournalDamagedError
from mailguard.journal.journal import Journal
from mailguard.limits import (
    ANALYSIS_PATIENCE,
    IDLE_REFRESH,
    REFUSED_WAIT,
    SECOND_LOOK_EVERY,
    SECOND_LOOKS_TIME,
    STOP_LATENCY,
)
from mailguard.mailbox.circuit import Circuit
from mailguard.mailbox.contract import FolderRole
from mailguard.mailbox.errors import (
    ConnectionLostError,
    FolderError,
    LoginError,
    MailboxError,
    UnreachableError,
)
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.ration import RationedError
from mailguard.registry.index import Registry
from mailguard.service.backoff import LONGEST, UNREACHED, BackOff
from mailguard.service.lifeline import Lifeline, StoppedError
from mailguard.service.logins import renew
from mailguard.service.reporter import Reporter


@dataclass(frozen=True, slots=True)
class Tools:
    """What all watchers share.

    `mailbox` makes an account's mailbox, not yet connected; `circuit` gives what all accounts of a
    host share; `give_up` is told of what no account can go on with. `renew` keeps what an account
    logs in with from expiring. `look_every` are the seconds between two looks at what is left over:
    mail to be dealt with or looked at again, what left quarantine, folders that were missing.
    """

    pool: Pool
    journal: Journal
    mailbox: Callable[[AccountOptions], ImapMailbox]
    circuit: Callable[[str], Circuit]
    give_up: Callable[[MailguardError], None]
    registry: Callable[[], Registry]
    clock: Callable[[], float] = time.time
    renew: Callable[[AccountOptions], None] = renew
    look_every: float = SECOND_LOOK_EVERY


class Watcher:
    """Connects, recovers, sweeps, waits; begins again with growing waits when that fails.

    `tried` is called whenever the account was tried, well or ill. `after` is the account's watcher
    until now: never do two act on one mailbox.
    """

    def __init__(
        self,
        options: AccountOptions,
        tools: Tools,
        reporter: Reporter,
        tried: Callable[[str], None],
        after: Watcher | None = None,
    ) -> None:
        self.options = options
        self.reporter = reporter
        self.lifeline = Lifeline()
        self._tools = tools
        self._tried = tried
        self._after = after
        self._progress = time.monotonic()
        self._all_mail: frozenset[str] = frozenset()
        self._thread = threading.Thread(target=self.run, name=options.name, daemon=True)

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread.start()

    def join(self, timeout: float) -> bool:
        """Wait for its end after `lifeline.set()`; whether it has ended."""
        self._thread.join(max(0.0, timeout))
        return not self._thread.is_alive()

    def adopt(self, options: AccountOptions) -> bool:
        """Take new settings over without a new connection; False where they need one."""
        if _connection_of(options) != _connection_of(self.options):
            return False
        self.options = options  # the thread reads it before each round
        self.reporter.health.settings(options.actions.mode.value, options.folders)
        return True

    def run(self) -> None:
        """Watch until the lifeline is cut. Never raises: an account must not end the service."""
        while self._after is not None and not self.lifeline.is_set():
            if self._after.join(STOP_LATENCY):
                self._after = None
        backoff = BackOff()
        while not self.lifeline.is_set():
            if wait := self._circuit.wait():  # the host is down, and another account knocks
                self._tried(self.options.name)
                self.lifeline.rest(wait)
                continue
            began = time.monotonic()
            try:
                self._watch()
            except StoppedError:
                break
            except MailguardError as error:
                longest = UNREACHED if isinstance(error, UnreachableError) else LONGEST
                lasted = time.monotonic() - began
                wait = backoff.after_failure(lasted, _asked(error), longest=longest)
                self.reporter.trouble(error, error.problem, error.remedy, wait)
                if isinstance(error, JournalDamagedError):
                    self._tools.give_up(error)
            except Exception:  # noqa: BLE001 (one account's bug must not end the others' service)
                wait = backoff.after_failure(time.monotonic() - began)
                self.reporter.bug(wait)
            self._tried(self.options.name)
            self.lifeline.rest(wait)
        self.reporter.stopped()

    def _watch(self) -> None:
        mailbox = self._tools.mailbox(self.options)
        mailbox.on_command = self.lifeline.beat  # a thousand mails' headers are many commands
        try:
            self._connect(mailbox)
            guard = self._guard(mailbox)
            self.reporter.undone(guard.recover())
            self.reporter.departed(guard.look_after())
            missing = self._begin(guard, mailbox, self.options.folders)
            self._all_mail = _all_mail(mailbox, self.options.folders)
            self.reporter.watching(self.options.folders, missing)
            self._tried(self.options.name)
            self._rounds(guard, mailbox, missing)
        finally:
            mailbox.close()

    @property
    def _circuit(self) -> Circuit:
        return self._tools.circuit(self.options.imap.host)

    def _connect(self, mailbox: ImapMailbox) -> None:
        try:
            mailbox.connect()
        except RationedError:
            raise  # the host was not asked
        except (UnreachableError, ConnectionLostError):
            self._circuit.failed()
            raise
        except MailboxError:
            self._circuit.succeeded()  # it answered, if only to refuse
            raise
        self._circuit.succeeded()

    def _guard(self, mailbox: ImapMailbox) -> Guard:
        options = self.options
        return Guard(
            Guarded(options.name, options.trust, options.actions),
            mailbox,
            self._tools.pool,
            self._tools.journal,
            clock=self._tools.clock,
            checkpoint=self._checkpoint,
        )

    def _begin(self, guard: Guard, mailbox: ImapMailbox, folders: Iterable[str]) -> tuple[str, ...]:
        """Begin with each folder; those that cannot be opened. Raises where that is all of them.

        The others are watched: one renamed folder must not leave the inbox unguarded.
        """
        missing = []
        for folder in folders:
            try:
                mailbox.open(folder)
            except FolderError as error:
                missing.append(folder)
                if set(missing) == set(self.options.folders):
                    raise
                self.reporter.folder_missing(folder, error.problem, error.remedy)
            else:
                guard.begin(folder)
        return tuple(missing)

    def _rounds(self, guard: Guard, mailbox: ImapMailbox, missing: tuple[str, ...]) -> None:
        """Sweep and wait in turn: for news of the first folder, the others are polled."""
        options = self.options
        next_look = time.monotonic() + self._tools.look_every
        while not self.lifeline.is_set():
            if self.options is not options:
                options, guard = self.options, self._guard(mailbox)
            folders = [folder for folder in options.folders if folder not in missing]
            try:
                for folder in _in_order(folders, self._all_mail):
                    self._take(guard, guard.sweep(folder))
            except FolderError:
                gone = self._begin(guard, mailbox, folders)
                if not gone:  # it was not about a folder that is watched
                    raise
                missing = self._missing((*missing, *gone))
                continue
            self.reporter.contact(guard.backlog)
            self._renew()
            if time.monotonic() >= next_look:
                self.reporter.undone(guard.catch_up())
                self._take(guard, guard.look_again(), SECOND_LOOKS_TIME)
                self.reporter.departed(guard.look_after())
                missing = self._missing(self._begin(guard, mailbox, missing))
                next_look = time.monotonic() + self._tools.look_every
                continue
            wait = options.imap.poll_every if len(folders) > 1 else IDLE_REFRESH
            mailbox.wait(wait, self.lifeline)

    def _renew(self) -> None:
        """Keep the authorisation from expiring; if that fails, the connection still stands."""
        try:
            self._tools.renew(self.options)
        except MailguardError as error:
            self.reporter.not_renewed(error)
        else:
            self.reporter.authorised()

    def _missing(self, missing: tuple[str, ...]) -> tuple[str, ...]:
        """Note which folders cannot be opened now. Raises where that is all of them."""
        if set(missing) >= set(self.options.folders):
            raise FolderError(
                "None of the account's folders can be opened any more.",
                "Check `folders`; mailguard doctor lists what is there.",
            )
        if missing != self.reporter.health.now.missing:
            self.reporter.health.missing(missing)
        return missing

    def _take(self, guard: Guard, mails: Iterator[Handled], within: float = inf) -> None:
        """Report mails as they are dealt with, until told to stop, or `within` seconds are over."""
        until = time.monotonic() + within
        for handled in mails:
            self._progress = time.monotonic()
            self.reporter.handled(handled)
            self.reporter.contact(guard.backlog)
            if self._progress >= until:
                break
        self._progress = time.monotonic()

    def _checkpoint(self) -> None:
        """Between mails, and while the analysis is waited for: live on, or stop."""
        if time.monotonic() - self._progress < ANALYSIS_PATIENCE:
            self.lifeline.beat()
        if self.lifeline.asked:
            raise StoppedError


def _all_mail(mailbox: ImapMailbox, folders: Sequence[str]) -> frozenset[str]:
    """Those of the folders that show the mail of others once more."""
    if len(folders) == 1:
        return frozenset()
    listed = mailbox.folders()
    return frozenset(f.name for f in listed if f.role is FolderRole.ALL) & frozenset(folders)


def _in_order(folders: Sequence[str], all_mail: frozenset[str]) -> list[str]:
    """The first one last: it stays open for the wait. All Mail after those that it shows once more:
    mail can be moved out of these.
    """
    order = [folder for folder in reversed(folders) if folder not in all_mail]
    order += [folder for folder in folders if folder in all_mail]
    return order if order[-1:] == list(folders[:1]) else [*order, folders[0]]


def _connection_of(options: AccountOptions) -> AccountOptions:
    """The settings without those that can change while connected."""
    return replace(options, trust=type(options.trust)(), actions=type(options.actions)())


def _asked(error: MailguardError) -> float | None:
    """How long to stay away: what the server wants, and long after a refused login."""
    asked = error.delay if isinstance(error, MailboxError) else None
    if isinstance(error, LoginError):
        return max(asked or 0.0, REFUSED_WAIT)
    return asked
