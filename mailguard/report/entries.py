"""One mail as the HTML report shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mailguard.dns.answer import Answer, Status
from mailguard.impersonation.lead import LeadKind
from mailguard.report.advice import answer
from mailguard.report.explain import Explanation, explain
from mailguard.report.rows import Row
from mailguard.verdict.model import Kind

_MOST_ANSWERS = 40
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A flagged mail with all that is said of it. `headers` and `leads` are codes and values."""

    number: int
    kind: Kind
    words: Explanation
    place: str
    received: str
    done: str
    headers: tuple[tuple[str, str], ...]
    leads: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str, str], ...]
    answered: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A mail on one line of a table."""

    kind: Kind
    received: str
    author: str
    subject: str
    place: str


def entry(number: int, row: Row, name: Name, language: str) -> Entry:
    """The flagged mail `row` for readers of `language`."""
    verdict = row.verdict
    return Entry(
        number=number,
        kind=verdict.kind,
        words=explain(verdict, language=language, platform=name(verdict.platform)),
        place=row.place,
        received=moment(row),
        done=row.done,
        headers=tuple((code, value) for code, value in _headers(row) if value),
        leads=tuple(
            (f"lead.{lead.kind}", lead.value)
            for lead in verdict.leads
            if lead.telling and lead.kind not in (LeadKind.SENDER, LeadKind.SENDER_DOMAIN)
        ),
        answers=tuple(_answer(answer) for answer in verdict.answers[:_MOST_ANSWERS]),
        answered=answer(row.answered, language=language) if row.answered else "",
    )


def brief(row: Row) -> Brief:
    """Any mail, short."""
    verdict = row.verdict
    author = f"{verdict.author_name} <{verdict.author}>" if verdict.author_name else verdict.author
    return Brief(verdict.kind, moment(row), author, verdict.subject, row.place)


def moment(row: Row) -> str:
    """When a mail was received, with the zone: a page is read elsewhere too. "" where unknown."""
    return row.received.strftime("%Y-%m-%d %H:%M %z") if row.received else ""


def _headers(row: Row) -> list[tuple[str, str]]:
    """The header fields that matter, as the checks read them."""
    report = row.verdict.report
    delivery = report.delivery
    reply_to = [lead.shown for lead in row.verdict.leads if lead.kind is LeadKind.REPLY_TO]
    server = f"{delivery.helo} [{delivery.client_ip}]".strip() if delivery.client_ip else ""
    return [
        ("report.reply_to", ", ".join(reply_to)),
        ("report.envelope", f"<{delivery.mail_from}>" if delivery.mail_from is not None else ""),
        ("report.server", server),
        ("report.signed_by", ", ".join(report.signed_by)),
        ("report.message_id", row.message_id),
    ]


def _answer(answer: Answer) -> tuple[str, str, str]:
    found = " ".join(answer.values) if answer.status is Status.NOERROR else answer.status.value
    return answer.name, answer.type, found
