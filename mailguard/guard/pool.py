"""The analysis processes: a few, each with a deadline and a memory limit, replaced when they die.

A mail that kills a worker twice is judged on its headers; if even those kill one, it is
`undetermined` with a finding that says so. No mail makes the pool raise.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import Full, Queue
from threading import Thread
from types import TracebackType

from mailguard.context import Context
from mailguard.guard import nursery
from mailguard.guard.keeper import Job, Keeper, Orders
from mailguard.guard.process import Serve
from mailguard.guard.settings import AnalysisSettings
from mailguard.limits import ANALYSIS_DEADLINE, CLOSE_WITHIN, HANDFUL, STOP_LATENCY
from mailguard.verdict.model import Verdict


def _serve(jobs: Connection, settings: AnalysisSettings) -> None:
    from mailguard.guard.worker import serve  # noqa: PLC0415 (the analysis, loaded only there)

    serve(jobs, settings)


class Pool:
    """Analyses mails on `workers` processes (as many as there are cores to use, unless told).

    `deadline` is how many seconds one mail may take; `serve` is what a process runs. `on_answers`
    is told now and then, from any thread, how many DNS queries ended how (`dns.Status`).
    """

    def __init__(
        self,
        settings: AnalysisSettings,
        *,
        workers: int | None = None,
        deadline: float = ANALYSIS_DEADLINE,
        serve: Serve = _serve,
        on_answers: Callable[[Mapping[str, int]], None] = lambda _: None,
    ) -> None:
        nursery.begin()
        count = workers or _cores()
        self._orders = Orders(settings, count, deadline, serve, on_answers)
        self._jobs: Queue[Job | None] = Queue(maxsize=2 * count * HANDFUL)
        self._keepers = [Keeper(self._orders) for _ in range(count)]
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
                self._jobs.put(Job(raw, context, future), timeout=STOP_LATENCY)
            except Full:
                checkpoint()
            else:
                return future

    def warm(self) -> None:
        """Have the processes started now, so that the first mail need not wait for one."""
        for _ in self._keepers:
            self.analyse(b"", Context())  # who takes it starts a process to judge it by

    def change(self, settings: AnalysisSettings) -> None:
        """Judge by other settings from now on; what a process has in hand goes by the old ones."""
        self._orders.settings = settings

    def close(self, *, finish: bool = True) -> None:
        """Let the processes go when what is queued is done; at once where `finish` is False."""
        if not finish:
            self._orders.stopping = True
            for keeper in self._keepers:
                keeper.kill()
        within = None if finish else CLOSE_WITHIN
        with suppress(Full):  # nobody takes from it: there is nobody to be told
            for _ in self._threads:
                self._jobs.put(None, timeout=within)
        for thread in self._threads:
            thread.join(within)

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(finish=kind is None)


def _cores() -> int:
    """The cores that this process may use: in a container they are fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
