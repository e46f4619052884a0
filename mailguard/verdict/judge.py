"""From everything that was found to one verdict: the worst reading of the author counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailguard.auth.model import Report
from mailguard.impersonation.model import Impression
from mailguard.impersonation.senders import is_author
from mailguard.message.model import Authors, Content, Mailbox, Message
from mailguard.registry.index import Registry
from mailguard.verdict.clauses import SENDERS, Clause, decide
from mailguard.verdict.facts import Facts
from mailguard.verdict.model import Kind, Severity, Verdict
from mailguard.verdict.reasons import reasons
from mailguard.verdict.rule import Rule
from mailguard.verdict.standing import read

NOBODY = Mailbox(name="", address="", local="", domain="")
"""Stands in where a mail has no author at all."""

_WORST = (Kind.IMPERSONATION, Kind.SUSPICIOUS, Kind.UNDETERMINED, Kind.GENUINE, Kind.UNRELATED)


_AGAINST = (Kind.IMPERSONATION, Kind.SUSPICIOUS, Kind.UNDETERMINED)
"""What a further reading of the author may say; only the author himself makes a mail genuine."""


@dataclass(frozen=True, slots=True)
class _Opinion:
    clause: Clause
    facts: Facts

    @property
    def rank(self) -> tuple[int, int]:
        """Worse verdicts first; among equals the author whom RFC 5322 names first."""
        return _WORST.index(self.clause.kind), self.facts.reading.index


def judge(
    message: Message,
    authors: Authors,
    content: Content,
    impression: Impression,
    report: Report,
    registry: Registry,
    *,
    final: bool,
) -> Verdict:
    """Compare who the mail says it is with who sent it.

    `final` is True where no second look will follow: then a lookup that failed for now is no
    reason to wait. Never raises on any input the lower rooms can give.
    """
    opinions = []
    for index, mailbox in enumerate(authors.mailboxes or (NOBODY,)):
        if not is_author(mailbox):
            continue  # what stands in a name is a claim of its bearer's, and noted as one
        reading = read(index, mailbox, report, registry)
        facts = Facts(reading, authors, impression, report, registry)
        opinion = _Opinion(decide(facts), facts)
        if index == 0 or opinion.clause.kind in _AGAINST:
            opinions.append(opinion)
    genuine = opinions[0].clause.kind is Kind.GENUINE  # platforms have their mail sent by others
    for clause in SENDERS[:1] if genuine else SENDERS:
        opinions += _of_sender(clause, authors, impression, report, registry)
    worst = min(opinions, key=lambda opinion: opinion.rank)
    clause, facts = worst.clause, worst.facts
    platform = concerned(clause, facts)
    return Verdict(
        kind=clause.kind,
        rule=clause.rule.value,
        severity=_severity(clause, facts),
        platform=platform,
        findings=reasons(clause, facts, platform, message, content),
        report=report,
        author=facts.reading.mailbox.address,
        author_name=facts.reading.mailbox.name,
        subject=content.subject,
        retry=clause.rule is Rule.LOOKUP_FAILED and not final,
    )


def _of_sender(
    clause: Clause,
    authors: Authors,
    impression: Impression,
    report: Report,
    registry: Registry,
) -> Iterator[_Opinion]:
    """What a Sender field that names a platform says against a mail.

    Clients show it beside the author ("service@… on behalf of …"), and DMARC never looks at it.
    """
    for index, mailbox in enumerate(authors.sender, start=len(authors.mailboxes)):
        reading = read(index, mailbox, report, registry)
        facts = Facts(reading, authors, impression, report, registry)
        if clause.holds(facts):
            yield _Opinion(clause, facts)


def concerned(clause: Clause, facts: Facts) -> str:
    """The platform that the verdict is about, "" where none."""
    if clause.rule in (Rule.NO_CLAIM, Rule.DEPARTMENT_WITH_LURE):
        return ""
    claims = facts.strange_claims or facts.text_claims
    if clause.rule is Rule.LOOKALIKE_DOMAIN:
        claims = tuple(c for c in facts.proven_claims if c.where == "domain") or claims
    if clause.rule in (Rule.LOOKALIKE_DOMAIN, Rule.NAME_OF_ANOTHER):
        return claims[0].platform
    if facts.reading.platform:
        return facts.reading.platform
    return claims[0].platform if claims else ""


def _severity(clause: Clause, facts: Facts) -> Severity:
    if not clause.kind.flagged:
        return Severity.NONE
    return Severity.CRITICAL if facts.risk else Severity.HIGH
