"""The analysis of mails, start to end: a plain function of its inputs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from mailguard.auth.authenticate import authenticate
from mailguard.auth.model import Report
from mailguard.context import Context
from mailguard.dns import Resolver
from mailguard.dns.lookups import Lookups
from mailguard.dns.recorded import Recorded
from mailguard.findings import Code, Finding
from mailguard.impersonation.examine import examine
from mailguard.impersonation.lead import Lead
from mailguard.impersonation.leads import read_leads
from mailguard.impersonation.model import Impression
from mailguard.message.authors import read_authors, read_readers, read_reply_to
from mailguard.message.content import read_content
from mailguard.message.model import Authors, Content, Message
from mailguard.message.parse import parse
from mailguard.registry.index import Registry
from mailguard.verdict.judge import judge
from mailguard.verdict.matters import domains_that_matter
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.policy import Policy
from mailguard.verdict.rule import Rule

Clock = Callable[[], float]
T = TypeVar("T")


def analyse(
    raw: bytes,
    context: Context,
    *,
    resolver: Resolver,
    registry: Registry,
    policy: Policy,
    clock: Clock,
) -> Verdict:
    """Judge one mail. The same inputs give the same verdict; nothing is asked but `resolver`.

    `clock` gives seconds since the epoch. Never raises on any `raw`, but for MemoryError.
    """
    tools = Tools(resolver, registry, policy, clock)
    return next(analyse_all([(raw, context)], tools))


@dataclass(frozen=True, slots=True)
class Tools:
    """What mails are judged with: see `analyse`."""

    resolver: Resolver
    registry: Registry
    policy: Policy
    clock: Clock


def analyse_all(mails: Iterable[tuple[bytes, Context]], tools: Tools) -> Iterator[Verdict]:
    """Judge mails as `analyse` does; each verdict is there before the next mail's sender is asked
    about.

    They are read together: each room's code stays in the processor's caches until it has seen them
    all, which saves a fifth of the time that they take one by one.
    """
    reading = deque(_Mail(raw, context) for raw, context in mails)
    for room in (_Mail.parse, _Mail.read_authors, _Mail.read_content):
        for mail in reading:
            room(mail)
    for mail in reading:
        mail.examine(tools.registry)
    while reading:
        yield reading.popleft().judged(tools)  # what was read of it is let go of


class _Mail:
    """A mail on its way through the rooms, and what each made of it.

    The last resort: a room that crashes gives what it would give for an empty mail. No room is
    meant to need it. What happened becomes a finding, so that it is seen and mended.
    """

    _message: Message
    _authors: Authors
    _content: Content
    _impression: Impression

    def __init__(self, raw: bytes, context: Context) -> None:
        self._raw = raw
        self._context = context
        self._crashes: list[Finding] = []

    def parse(self) -> None:
        raw, size = self._raw, self._context.size
        empty = Message((), b"", len(raw), complete=False)
        self._message = self._run("message", lambda: parse(raw, size=size), empty)

    def read_authors(self) -> None:
        self._authors = self._run("message", lambda: read_authors(self._message), Authors(()))

    def read_content(self) -> None:
        empty = Content("", (), (), (), False)
        self._content = self._run("message", lambda: read_content(self._message), empty)

    def examine(self, registry: Registry) -> None:
        said = (self._message, self._authors, self._content)
        self._impression = self._run(
            "impersonation", lambda: examine(*said, registry), Impression()
        )

    def judged(self, tools: Tools) -> Verdict:
        """The verdict, once those who sent it were asked about."""
        recorded, resolver = self._context.recorded, tools.resolver
        lookups = Lookups(Recorded(recorded, resolver) if recorded else resolver)
        report = self._run("auth", lambda: self._authenticate(lookups, tools), Report())
        verdict = self._run(
            "verdict",
            lambda: self._judge(report, tools.registry),
            Verdict(
                Kind.UNDETERMINED, Rule.CRASHED.value, report=report, subject=self._content.subject
            ),
        )
        leads: tuple[Lead, ...] = ()
        if verdict.kind.flagged:
            leads = self._run("impersonation", lambda: self._leads(tools.registry), leads)
        verdict = replace(verdict, leads=leads, answers=lookups.answers)
        return _with_crashes(verdict, self._crashes)

    def _authenticate(self, lookups: Lookups, tools: Tools) -> Report:
        context = self._context
        matters = domains_that_matter(
            self._authors, self._impression, tools.registry, tools.policy, context.authenticate
        )
        return authenticate(
            self._message,
            self._authors,
            lookups=lookups,
            trust=context.trust,
            received=context.received,
            clock=tools.clock,
            matters=matters,
        )

    def _judge(self, report: Report, registry: Registry) -> Verdict:
        said = (self._message, self._authors, self._content, self._impression)
        return judge(*said, report, registry, final=self._context.final)

    def _leads(self, registry: Registry) -> tuple[Lead, ...]:
        reply_to, readers = read_reply_to(self._message), read_readers(self._message)
        said = (self._authors, reply_to, self._content, self._impression.lures)
        return read_leads(*said, registry, readers)

    def _run(self, room: str, work: Callable[[], T], otherwise: T) -> T:
        """What `work` gives, or `otherwise` and a finding that names room and error."""
        try:
            return work()
        except MemoryError:  # there would be none for the next mail either: the process is to end
            raise
        except Exception as error:  # noqa: BLE001 (promise 4: no mail raises out of the analysis)
            params = {"room": room, "error": type(error).__name__}
            self._crashes.append(Finding(Code.ANALYSIS_CRASHED, params, room))
            return otherwise


def _with_crashes(verdict: Verdict, crashes: list[Finding]) -> Verdict:
    """The verdict with its crashes noted; what was not looked at is never called fine."""
    if not crashes:
        return verdict
    findings = (*crashes, *verdict.findings)
    if verdict.kind in (Kind.GENUINE, Kind.UNRELATED):
        verdict = replace(verdict, kind=Kind.UNDETERMINED, rule=Rule.CRASHED.value)
    return replace(verdict, findings=findings)
