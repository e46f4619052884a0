"""The thread beside one analysis process: hands it mails, replaces it when it dies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from queue import Empty, Queue
from typing import NamedTuple

from mailguard.context import Context
from mailguard.errors import TemporaryError
from mailguard.findings import Code, Finding
from mailguard.guard.process import Process, ProcessDiedError, Serve
from mailguard.guard.settings import AnalysisSettings
from mailguard.limits import HANDFUL, HANDFUL_SIZE, MAX_HEADER_SIZE
from mailguard.message.parse import EMPTY_LINE, with_line_feeds
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.rule import Rule


class Job(NamedTuple):
    """A mail, and where its verdict is waited for."""

    raw: bytes
    context: Context
    verdict: Future[Verdict]


@dataclass(slots=True)
class Orders:
    """What all keepers obey: how many they are, how long one mail may take, what is run how."""

    settings: AnalysisSettings
    count: int
    deadline: float
    serve: Serve
    on_answers: Callable[[Mapping[str, int]], None]
    stopping: bool = False


class Keeper:
    """Serves a queue of jobs by one process, which it starts when there is something to do."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._process: Process | None = None
        self._ended = False

    def kill(self) -> None:
        """End the process, from another thread: the mails in hand get no verdict."""
        if (process := self._process) is not None:
            process.kill()

    def run(self, jobs: Queue[Job | None]) -> None:
        """Serve `jobs` until a None comes."""
        while handful := self._take(jobs):
            try:
                self._judge(handful)
            except Exception as error:  # noqa: BLE001 (the callers' futures carry it)
                self._stop()  # what it would still say would be taken for later mails'
                for job in handful:
                    job.verdict.set_exception(error)
        self._stop()

    def _take(self, jobs: Queue[Job | None]) -> deque[Job]:
        """What to judge next: one mail, or a fair share of many that wait, since what it costs to
        wake two processes is the same. Nothing at the end.
        """
        handful: deque[Job] = deque()
        size = 0
        share = 1
        while len(handful) < share and size < HANDFUL_SIZE and not self._ended:
            try:
                job = jobs.get(block=not handful)
            except Empty:
                break
            if job is None:
                self._ended = True
                break
            handful.append(job)
            size += len(job.raw)
            share = min(HANDFUL, 1 + jobs.qsize() // self._orders.count)
        return handful

    def _judge(self, handful: deque[Job]) -> None:
        """Give each of `handful` its verdict, and take it out."""
        try:
            self._ask(handful)
        except ProcessDiedError:  # it may have been any of those without a verdict
            self._stop()
            handful.rotate(-1)  # most likely the first: no other waits for its second deadline
            while handful:
                verdict = self._again(handful[0])
                handful.popleft().verdict.set_result(verdict)

    def _ask(self, handful: deque[Job]) -> None:
        process = self._ready()
        process.ask([(job.raw, job.context) for job in handful])
        while handful:
            verdicts, answers = process.hear(self._orders.deadline)
            for verdict in verdicts:
                handful.popleft().verdict.set_result(verdict)
            self._orders.on_answers(answers)

    def _again(self, job: Job) -> Verdict:
        """The verdict on a mail that killed a process, or its headers', or that there is none."""
        crashed = Finding(Code.ANALYSIS_CRASHED)
        try:
            return self._alone(job.raw, job.context)
        except ProcessDiedError:
            self._stop()
        size = job.context.size if job.context.size is not None else len(job.raw)
        try:
            verdict = self._alone(header_section(job.raw), replace(job.context, size=size))
        except ProcessDiedError:
            self._stop()
            return Verdict(kind=Kind.UNDETERMINED, rule=Rule.CRASHED, findings=(crashed,))
        return replace(verdict, findings=(*verdict.findings, crashed))

    def _alone(self, raw: bytes, context: Context) -> Verdict:
        job = Job(raw, context, Future())
        self._ask(deque((job,)))
        return job.verdict.result()

    def _ready(self) -> Process:
        """A process that works by the settings of now. Raises what `Process.start` does."""
        self._heed_stop()
        process = self._process
        if process is not None and process.settings is not self._orders.settings:
            self._stop()
            process = None
        if process is None:
            self._process = process = Process(self._orders.serve, self._orders.settings)
            try:
                process.start()
            except BaseException:
                self._stop()
                raise
        self._heed_stop()  # who stops the pool from here on finds the process, and kills it
        return process

    def _heed_stop(self) -> None:
        if self._orders.stopping:
            raise TemporaryError("The analysis was ended.")

    def _stop(self) -> None:
        if self._process is not None:
            self._process.stop()
        self._process = None


def header_section(raw: bytes) -> bytes:
    """The mail up to its first empty line, within what a header may hold."""
    head = raw
    end = EMPTY_LINE.search(head, 0, MAX_HEADER_SIZE)
    if end is None:  # hardly ever: then its lines may end with CRs
        head = with_line_feeds(raw[:MAX_HEADER_SIZE])
        end = EMPTY_LINE.search(head)
    return head[: end.end()] if end else head
