"""One account watched for as long as the service runs, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from mailguard.errors import MailguardError
from mailguard.guard.guard import Guard, Guarded, Handled
from mailguard.guard.pool import Pool
from mailguard.journal.journal import Journal
from mailguard.limits import IDLE_REFRESH, SECOND_LOOK_EVERY
from mailguard.mailbox.errors import LoginError, MailboxError
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.service.backoff import BackOff
from mailguard.verdict.model import Kind

REFUSED_WAIT = 900.0
"""Seconds after a refused login: providers lock accounts that knock again and again."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watcher is given: the account, its folders, and how to make a connection."""

    account: Guarded
    folders: tuple[str, ...]
    poll_every: float
    mailbox: Callable[[], ImapMailbox]


class Watcher:
    """Connects, recovers, sweeps, waits; begins again with growing waits when that fails."""

    def __init__(
        self,
        watched: Watched,
        pool: Pool,
        journal: Journal,
        stop: threading.Event,
        on_ready: Callable[[], None],
    ) -> None:
        self._watched = watched
        self._pool = pool
        self._journal = journal
        self._stop = stop
        self._on_ready = on_ready
        self._log = structlog.get_logger().bind(account=watched.account.name)

    def run(self) -> None:
        """Watch until the stop event is set. Never raises: an account must not end the service."""
        backoff = BackOff()
        while not self._stop.is_set():
            began = time.monotonic()
            asked = None
            try:
                self._watch()
            except MailguardError as error:
                self._log.error("account_trouble", problem=error.problem, remedy=error.remedy)
                asked = error.delay if isinstance(error, MailboxError) else None
                if isinstance(error, LoginError):
                    asked = max(asked or 0.0, REFUSED_WAIT)
            except Exception:  # noqa: BLE001 (one account's bug must not end the others' service)
                self._log.exception("account_failed")
            self._on_ready()
            if not self._stop.is_set():
                wait = backoff.after_failure(time.monotonic() - began, asked)
                self._log.info("account_waits", seconds=round(wait, 1))
                self._stop.wait(wait)

    def _watch(self) -> None:
        mailbox = self._watched.mailbox()
        try:
            mailbox.connect()
            guard = Guard(
                self._watched.account, mailbox, self._pool, self._journal, clock=time.time
            )
            guard.recover()
            for folder in self._watched.folders:
                guard.begin(folder)
            self._log.info("account_watched", folders=list(self._watched.folders))
            self._on_ready()
            self._guard(guard, mailbox)
        finally:
            mailbox.close()

    def _guard(self, guard: Guard, mailbox: ImapMailbox) -> None:
        """Sweep and wait in turn: for news of the first folder, the others are polled."""
        first, *others = self._watched.folders
        next_look = time.monotonic() + SECOND_LOOK_EVERY
        while not self._stop.is_set():
            for folder in (*others, first):
                for handled in guard.sweep(folder):
                    self._report(handled)
                    if self._stop.is_set():
                        return
            if time.monotonic() >= next_look:
                for handled in guard.look_again():
                    self._report(handled)
                next_look = time.monotonic() + SECOND_LOOK_EVERY
                continue
            mailbox.wait(self._watched.poll_every if others else IDLE_REFRESH, self._stop)

    def _report(self, handled: Handled) -> None:
        verdict = handled.seen.verdict
        done = handled.done
        log = self._log.warning if verdict.kind is Kind.IMPERSONATION else self._log.info
        log(
            "mail_judged",
            folder=handled.key.folder,
            uid=handled.key.uid,
            verdict=verdict.kind.value,
            severity=verdict.severity.value,
            platform=verdict.platform,
            rule=verdict.rule,
            done=done.outcome.value if done else "nothing",
            moved=bool(done and done.moved),
        )
        if done is not None and done.note:
            self._log.error("mail_not_moved", uid=handled.key.uid, server=done.note)
