"""The analysis processes: a few, each with a deadline and a memory limit, replaced when they die.

A mail that kills a worker twice is judged on its headers; if even those kill one, it is
`undetermined` with a finding that says so. The pool itself never raises for a mail.
"""

from __future__ import annotations

import os
import re
import select
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Full, Queue
from threading import Thread
from types import TracebackType
from typing import cast

from mailguard.engine import Context
from mailguard.errors import MailguardError, TemporaryError
from mailguard.findings import Code, Finding
from mailguard.guard.settings import AnalysisSettings
from mailguard.guard.worker import READY, serve
from mailguard.limits import ANALYSIS_DEADLINE, MAX_HEADER_SIZE, STOP_LATENCY, WORKER_START
from mailguard.verdict.clauses import Rule
from mailguard.verdict.model import Kind, Verdict

_EMPTY_LINE = re.compile(rb"\n\r?\n")
_Job = tuple[bytes, Context, "Future[Verdict]"]


class Pool:
    """Analyses mails on `workers` processes (as many as there are cores to use, unless told).

    `deadline` is how many seconds one mail may take; `serve` is what a process runs. `on_answers`
    is told, mail by mail and from any thread, how many DNS queries ended how (`dns.Status`).
    """

    def __init__(
        self,
        settings: AnalysisSettings,
        *,
        workers: int | None = None,
        deadline: float = ANALYSIS_DEADLINE,
        serve: Callable[[Connection, AnalysisSettings], None] = serve,
        on_answers: Callable[[Mapping[str, int]], None] = lambda _: None,
    ) -> None:
        count = workers or _cores()
        self._orders = _Orders(settings, on_answers)
        self._jobs: Queue[_Job | None] = Queue(maxsize=2 * count)
        self._keepers = [_Keeper(self._orders, deadline, serve) for _ in range(count)]
        self._threads = [
            Thread(target=keeper.run, args=(self._jobs,), daemon=True) for keeper in self._keepers
        ]
        for thread in self._threads:
            thread.start()

    @property
    def backlog(self) -> int:
        """Mails that wait for a process."""
        return self._jobs.qsize()

    def analyse(
        self, raw: bytes, context: Context, checkpoint: Callable[[], None] = lambda: None
    ) -> Future[Verdict]:
        """The verdict to come on one mail.

        Blocks while the queue is full, so that a fast mailbox cannot fill the memory; `checkpoint`
        is called every `limits.STOP_LATENCY` meanwhile, and may raise to give up.
        """
        future: Future[Verdict] = Future()
        while True:
            try:
                self._jobs.put((raw, context, future), timeout=STOP_LATENCY)
            except Full:
                checkpoint()
            else:
                return future

    def warm(self) -> None:
        """Have the processes started now, so that the first mail need not wait for one."""
        for _ in self._keepers:
            self.analyse(b"", Context())  # who takes it starts a process to judge it by

    def change(self, settings: AnalysisSettings) -> None:
        """Judge by other settings from now on: each process is replaced before its next mail."""
        self._orders.settings = settings

    def close(self, *, finish: bool = True) -> None:
        """Let the processes go when what is queued is done; at once where `finish` is False."""
        if not finish:
            self._orders.stopping = True
            for keeper in self._keepers:
                keeper.kill()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(finish=kind is None)


class _WorkerDied(Exception):  # noqa: N818 (an event, not an error that leaves this module)
    """The process ended, or took longer than it may."""


@dataclass(slots=True)
class _Orders:
    """What all keepers obey."""

    settings: AnalysisSettings
    on_answers: Callable[[Mapping[str, int]], None]
    stopping: bool = False


class _Keeper:
    """The thread beside one process: hands it mails, replaces it when it dies."""

    def __init__(
        self,
        orders: _Orders,
        deadline: float,
        serve: Callable[[Connection, AnalysisSettings], None],
    ) -> None:
        self._orders = orders
        self._settings = orders.settings
        self._deadline = deadline
        self._serve = serve
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._answers = select.poll()  # kept: `Connection.poll` makes one each time

    def kill(self) -> None:
        """End the process, from another thread: the mail in hand gets no verdict."""
        if (process := self._process) is not None:
            process.kill()

    def run(self, jobs: Queue[_Job | None]) -> None:
        """Serve `jobs` until a None comes."""
        while (job := jobs.get()) is not None:
            raw, context, future = job
            try:
                future.set_result(self._judge(raw, context))
            except Exception as error:  # noqa: BLE001 (the caller's future carries it)
                future.set_exception(error)
        self._stop()

    def _judge(self, raw: bytes, context: Context) -> Verdict:
        if self._settings is not self._orders.settings:
            self._stop()
            self._settings = self._orders.settings
        for _ in range(2):
            try:
                return self._ask(raw, context)
            except _WorkerDied:
                self._stop()
        crashed = Finding(Code.ANALYSIS_CRASHED)
        try:
            size = context.size if context.size is not None else len(raw)
            verdict = self._ask(_header_section(raw), replace(context, size=size))
        except _WorkerDied:
            self._stop()
            return Verdict(kind=Kind.UNDETERMINED, rule=Rule.CRASHED, findings=(crashed,))
        return replace(verdict, findings=(*verdict.findings, crashed))

    def _ask(self, raw: bytes, context: Context) -> Verdict:
        self._heed_stop()
        pipe = self._pipe or self._start()
        self._heed_stop()  # who stops the pool from here on finds the process, and kills it
        try:
            pipe.send((raw, context))
            if not self._answers.poll(self._deadline * 1000):
                raise _WorkerDied
            verdict, answers = pipe.recv()
        except (EOFError, OSError):
            raise _WorkerDied from None
        self._orders.on_answers(answers)
        return cast("Verdict", verdict)

    def _heed_stop(self) -> None:
        if self._orders.stopping:
            raise TemporaryError("The analysis was ended.")

    def _start(self) -> Connection:
        spawn = get_context("spawn")
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=self._serve, args=(theirs, self._settings), daemon=True)
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        word = None
        with suppress(EOFError, OSError):
            word = ours.recv() if ours.poll(WORKER_START) else None
        if word == READY:
            self._answers.register(ours, select.POLLIN)
            return ours
        self._stop()
        if isinstance(word, MailguardError):
            raise word
        raise TemporaryError(
            "An analysis process could not be started.",
            "Its error stands above; too little memory is the usual cause.",
        )

    def _stop(self) -> None:
        if self._pipe is not None:
            with suppress(KeyError):  # it never became ready
                self._answers.unregister(self._pipe)
            self._pipe.close()
        if self._process is not None:
            self._process.join(0.2)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
        self._process = self._pipe = None


def _cores() -> int:
    """The cores that this process may use: in a container they are fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _header_section(raw: bytes) -> bytes:
    """The mail up to its first empty line, within what a header may hold."""
    end = _EMPTY_LINE.search(raw, 0, MAX_HEADER_SIZE)
    return raw[: end.end() if end else MAX_HEADER_SIZE]
