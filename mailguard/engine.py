"""The analysis of one mail, start to end: a plain function of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mailguard.auth.authenticate import authenticate
from mailguard.auth.trust import Trust
from mailguard.dns import Resolver
from mailguard.dns.lookups import Lookups
from mailguard.impersonation.examine import examine
from mailguard.message.authors import read_authors
from mailguard.message.content import read_content
from mailguard.message.parse import parse
from mailguard.registry.index import Registry
from mailguard.verdict.judge import judge
from mailguard.verdict.matters import domains_that_matter
from mailguard.verdict.model import Verdict
from mailguard.verdict.policy import Policy

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Context:
    """When and where the mail was received, and whom the account trusts.

    `received` is the mailbox's own time of arrival; `size` is the mail's whole length in octets
    where only the first part of it was read; `final` is True when no second look will follow.
    """

    trust: Trust = Trust()
    received: datetime | None = None
    size: int | None = None
    final: bool = False


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

    `clock` gives seconds since the epoch. Never raises on any `raw`.
    """
    message = parse(raw, size=context.size)
    authors = read_authors(message)
    content = read_content(message)
    impression = examine(message, authors, content, registry)
    lookups = Lookups(resolver)
    report = authenticate(
        message,
        authors,
        lookups=lookups,
        trust=context.trust,
        received=context.received,
        clock=clock,
        matters=domains_that_matter(authors, impression, registry, policy),
    )
    return judge(
        message, authors, content, impression, report, registry, policy, final=context.final
    )
