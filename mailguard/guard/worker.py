"""One analysis process: hostile bytes are parsed here, away from connections and credentials."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from mailguard.context import Context
from mailguard.dns.answer import Answer, Resolver
from mailguard.engine import Tools, analyse_all
from mailguard.errors import MailguardError
from mailguard.guard.process import READY, Heard
from mailguard.guard.settings import AnalysisSettings
from mailguard.limits import ANSWER_WITHIN, WORKER_MEMORY
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.verdict.model import Verdict


def serve(jobs: Connection, settings: AnalysisSettings) -> None:
    """Answer each (raw, context) of the lists that come with a verdict, several at a time with how
    the DNS queries for them ended, until the other end closes.

    The first message sent is `READY` once resolver and registry stand, or the `MailguardError`
    that says why they do not.
    """
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY, WORKER_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold other people's mail
    word: str | MailguardError = READY
    try:
        resolver = _Counted(settings.open_resolver())
        tools = Tools(resolver, registry_of(settings.registry), settings.policy, time.time)
    except MailguardError as error:
        word = error
    # Without memory, or with nobody to listen, it ends: another one looks at the mail again.
    with suppress(EOFError, OSError, MemoryError):
        jobs.send(word)
        while word == READY:
            for answers in _answered(jobs.recv(), tools, resolver, brief=settings.brief):
                jobs.send(answers)


def _answered(
    mails: Sequence[tuple[bytes, Context]], tools: Tools, counted: _Counted, *, brief: bool
) -> Iterator[Heard]:
    """The answers, several at a time where they come fast: each time wakes the other end."""
    verdicts: list[Verdict] = []
    since = time.monotonic()
    for verdict in analyse_all(mails, tools):
        verdicts.append(verdict.brief if brief else verdict)
        if time.monotonic() - since > ANSWER_WITHIN:
            yield verdicts, counted.take()
            verdicts = []
            since = time.monotonic()
    if verdicts:
        yield verdicts, counted.take()


@cache
def registry_of(folders: tuple[Path, ...]) -> Registry:
    """The registry, read once: see `registry.load.load_registry`."""
    return load_registry(folders)


class _Counted:
    """A resolver whose answers are counted by how they ended."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._counts: Counter[str] = Counter()

    def query(self, name: str, rdtype: str) -> Answer:
        """See `dns.answer.Resolver`."""
        answer = self._resolver.query(name, rdtype)
        self._counts[answer.status.value] += 1
        return answer

    def take(self) -> dict[str, int]:
        """The counts since the last time."""
        taken, self._counts = self._counts, Counter()
        return dict(taken)
