"""One analysis process as seen from outside: started, given mails, heard, ended."""

from __future__ import annotations

import select
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import cast

from mailguard.context import Context
from mailguard.errors import MailguardError, TemporaryError
from mailguard.guard import nursery
from mailguard.guard.nursery import Child
from mailguard.guard.settings import AnalysisSettings
from mailguard.limits import WORKER_START
from mailguard.verdict.model import Verdict

END_WITHIN = 0.2
"""Seconds that a process has to end by itself when its connection is closed."""
READY = "ready"
"""What a process says first, unless it is the error that keeps it from its work."""
Serve = Callable[[Connection, AnalysisSettings], None]
"""What a process runs: see `worker.serve`."""
Heard = tuple[Sequence[Verdict], Mapping[str, int]]
"""Verdicts, and how many DNS queries for them ended how (`dns.Status`)."""


class ProcessDiedError(Exception):
    """The process ended, or took longer than it may."""


class Process:
    """A process that runs `serve`. One thread starts, asks and stops it; any may `kill` it."""

    def __init__(self, serve: Serve, settings: AnalysisSettings) -> None:
        self.settings = settings
        self._serve = serve
        self._process: Child | None = None
        self._pipe, self._theirs = Pipe()
        self._answers = select.poll()  # kept: `Connection.poll` makes one each time

    def start(self) -> None:
        """Start it, and wait until it is ready.

        Raises the MailguardError by which it says that it cannot work so, and TemporaryError
        where it does not even say that.
        """
        word = None
        with suppress(EOFError, OSError):
            with self._theirs:
                self._process = nursery.fork(self._theirs.fileno())
            self._pipe.send((self._serve, (self.settings,)))
            word = self._pipe.recv() if self._pipe.poll(WORKER_START) else None
        if isinstance(word, MailguardError):
            raise word
        if word != READY:
            raise TemporaryError(
                "An analysis process could not be started.",
                "Its error stands above; too little memory is the usual cause.",
            )
        self._answers.register(self._pipe, select.POLLIN)

    def ask(self, mails: Sequence[tuple[bytes, Context]]) -> None:
        """Give it mails to judge. Raises ProcessDiedError."""
        try:
            self._pipe.send(mails)
        except OSError:
            raise ProcessDiedError from None

    def hear(self, deadline: float) -> Heard:
        """Its next verdicts, in the order asked. Raises ProcessDiedError, also after `deadline`
        seconds without.
        """
        try:
            if not self._answers.poll(deadline * 1000):
                raise ProcessDiedError
            return cast("Heard", self._pipe.recv())
        except (EOFError, OSError):
            raise ProcessDiedError from None

    def kill(self) -> None:
        """End it at once, from whatever thread."""
        if (process := self._process) is not None:
            process.kill()

    def stop(self) -> None:
        """Let it end by itself, or else end it."""
        self._pipe.close()
        if self._process is not None:
            self._process.end(END_WITHIN)
