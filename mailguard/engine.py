"""The analysis of one mail, start to end: a plain function of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
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


@dataclass(slots=True)
class _Guard:
    """The last resort: a room that crashes gives what it would give for an empty mail.

    No room is meant to need it. What happened becomes a finding, so that it is seen and mended.
    """

    crashes: list[Finding] = field(default_factory=list)

    def run(self, room: str, work: Callable[[], T], otherwise: T) -> T:
        """What `work` gives, or `otherwise` and a finding that names room and error."""
        try:
            return work()
        except MemoryError:  # there would be none for the next mail either: the process is to end
            raise
        except Exception as error:  # noqa: BLE001 (promise 4: no mail raises out of the analysis)
            params = {"room": room, "error": type(error).__name__}
            self.crashes.append(Finding(Code.ANALYSIS_CRASHED, params, room))
            return otherwise


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
    guard = _Guard()
    mail = _read(raw, context, registry, guard)
    lookups = Lookups(Recorded(context.recorded, resolver) if context.recorded else resolver)
    report = guard.run(
        "auth", lambda: _authenticate(mail, lookups, context, registry, policy, clock), Report()
    )
    verdict = guard.run(
        "verdict",
        lambda: _judge(mail, report, registry, final=context.final),
        Verdict(Kind.UNDETERMINED, Rule.CRASHED.value, report=report, subject=mail.content.subject),
    )
    leads: tuple[Lead, ...] = ()
    if verdict.kind.flagged:
        leads = guard.run("impersonation", lambda: _leads(mail, registry), leads)
    verdict = replace(verdict, leads=leads, answers=lookups.answers)
    return _with_crashes(verdict, guard.crashes)


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail as it was read: what it says, before anybody is asked who sent it."""

    message: Message
    authors: Authors
    content: Content
    impression: Impression


def _read(raw: bytes, context: Context, registry: Registry, guard: _Guard) -> _Mail:
    message = guard.run(
        "message", lambda: parse(raw, size=context.size), Message((), b"", len(raw), complete=False)
    )
    authors = guard.run("message", lambda: read_authors(message), Authors(()))
    content = guard.run("message", lambda: read_content(message), Content("", (), (), (), False))
    impression = guard.run(
        "impersonation", lambda: examine(message, authors, content, registry), Impression()
    )
    return _Mail(message, authors, content, impression)


def _authenticate(
    mail: _Mail,
    lookups: Lookups,
    context: Context,
    registry: Registry,
    policy: Policy,
    clock: Clock,
) -> Report:
    matters = domains_that_matter(
        mail.authors, mail.impression, registry, policy, context.authenticate
    )
    return authenticate(
        mail.message,
        mail.authors,
        lookups=lookups,
        trust=context.trust,
        received=context.received,
        clock=clock,
        matters=matters,
    )


def _judge(mail: _Mail, report: Report, registry: Registry, *, final: bool) -> Verdict:
    said = (mail.message, mail.authors, mail.content, mail.impression)
    return judge(*said, report, registry, final=final)


def _leads(mail: _Mail, registry: Registry) -> tuple[Lead, ...]:
    said = (mail.authors, read_reply_to(mail.message), mail.content, mail.impression.lures)
    return read_leads(*said, registry, read_readers(mail.message))


def _with_crashes(verdict: Verdict, crashes: list[Finding]) -> Verdict:
    """The verdict with its crashes noted; what was not looked at is never called fine."""
    if not crashes:
        return verdict
    findings = (*crashes, *verdict.findings)
    if verdict.kind in (Kind.GENUINE, Kind.UNRELATED):
        verdict = replace(verdict, kind=Kind.UNDETERMINED, rule=Rule.CRASHED.value)
    return replace(verdict, findings=findings)
