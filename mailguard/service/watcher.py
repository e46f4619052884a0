"""One account watched for as long as the service runs, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from mailguard.config.options import AccountOptions
from mailguard.errors import MailguardError
from mailguard.journal.errors import JournalDamagedError
from mailguard.limits import REFUSED_WAIT, STOP_LATENCY
from mailguard.mailbox.circuit import Circuit
from mailguard.mailbox.errors import (
    ConnectionLostError,
    LoginError,
    MailboxError,
    UnreachableError,
)
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.ration import RationedError
from mailguard.service.backoff import LONGEST, UNREACHED, BackOff
from mailguard.service.lifeline import Lifeline, StoppedError
from mailguard.service.reporter import Reporter
from mailguard.service.rounds import Rounds
from mailguard.service.tools import Tools


class Watcher:
    """Connects, recovers, sweeps, waits; begins again with growing waits when that fails.

    `tried` is called whenever the account was tried, well or ill. `after` are the account's
    watchers until now that may not have ended: never do two act on one mailbox.
    """

    def __init__(
        self,
        options: AccountOptions,
        tools: Tools,
        reporter: Reporter,
        tried: Callable[[str], None],
        after: Iterable[Watcher] = (),
    ) -> None:
        self.options = options
        self.reporter = reporter
        self.lifeline = Lifeline()
        self._tools = tools
        self._tried = tried
        self._after = list(after)
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
        while self._after and not self.lifeline.is_set():
            if self._after[0].join(STOP_LATENCY):
                self._after.pop(0)
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
            rounds = Rounds(
                mailbox, lambda: self.options, self._tools, self.reporter, self.lifeline
            )
            rounds.begin()
            self._tried(self.options.name)
            rounds.go()
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


def _connection_of(options: AccountOptions) -> AccountOptions:
    """The settings without those that can change while connected."""
    return replace(options, trust=type(options.trust)(), actions=type(options.actions)())


def _asked(error: MailguardError) -> float | None:
    """How long to stay away: what the server wants, and long after a refused login."""
    asked = error.delay if isinstance(error, MailboxError) else None
    if isinstance(error, LoginError):
        return max(asked or 0.0, REFUSED_WAIT)
    return asked
