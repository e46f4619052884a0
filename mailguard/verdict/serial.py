"""A verdict as JSON-safe data and back, for the journal, `check --json` and reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from mailguard.auth.model import Report
from mailguard.dns.answer import Answer, Status
from mailguard.findings import Code, Finding
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.verdict.model import Kind, Severity, Verdict
from mailguard.words.sentences import sentence


@cache
def _report() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def to_dict(verdict: Verdict, *, language: str = "en") -> dict[str, Any]:
    """The verdict as `check --json` prints it, without the path; `from_dict` reads it again.

    DNS answers are left out: `answers_to_dict` has them.

    Each finding carries its code, its sentence in `language`, and its evidence beside the
    parameters and source it was noted with; `auth` holds the whole report with its traces.
    """
    auth = _report().dump_python(verdict.report, mode="json", warnings=False)
    return _clean(
        {
            "verdict": verdict.kind.value,
            "severity": verdict.severity.value,
            "platform": verdict.platform,
            "rule": verdict.rule,
            "findings": [_finding(finding, language) for finding in verdict.findings],
            "auth": auth,
            "author": verdict.author,
            "author_name": verdict.author_name,
            "subject": verdict.subject,
            "retry": verdict.retry,
            "leads": [_lead(lead) for lead in verdict.leads],
        }
    )


def from_dict(data: Mapping[str, Any], answers: Mapping[str, Any] | None = None) -> Verdict:
    """The verdict that `to_dict` wrote, with what `answers_to_dict` wrote beside it.

    Raises ValueError, TypeError or KeyError on anything else.
    """
    return Verdict(
        kind=Kind(data["verdict"]),
        rule=data["rule"],
        severity=Severity(data["severity"]),
        platform=data["platform"],
        findings=tuple(
            Finding(Code(entry["code"]), dict(entry["params"]), entry["source"])
            for entry in data["findings"]
        ),
        report=report_from_dict(data["auth"]),
        author=data["author"],
        author_name=data["author_name"],
        subject=data["subject"],
        retry=data["retry"],
        leads=tuple(
            Lead(LeadKind(entry["kind"]), entry["value"], entry["shown"], entry["telling"])
            for entry in data.get("leads", ())  # journals written before there were any
        ),
        answers=answers_from_dict(answers or {}),
    )


def recall(
    data: Mapping[str, Any] | None, answers: Mapping[str, Any] | None = None
) -> Verdict | None:
    """The verdict that was kept; None where none was, or a mailguard that writes others did it."""
    if data is None:
        return None
    try:
        return from_dict(data, answers)
    except (ValueError, TypeError, KeyError):
        return None


def report_from_dict(data: Mapping[str, Any]) -> Report:
    """What `to_dict` wrote under `auth`. Raises ValueError."""
    return _report().validate_python(data)


def answers_to_dict(answers: Iterable[Answer]) -> dict[str, Any]:
    """DNS answers as JSON-safe data; `answers_from_dict` reads it again."""
    return {"answers": [_answer(answer) for answer in answers]}


def answers_from_dict(data: Mapping[str, Any]) -> tuple[Answer, ...]:
    """The answers that `answers_to_dict` wrote. Raises ValueError, TypeError or KeyError."""
    return tuple(
        Answer(
            str(entry["name"]),
            str(entry["type"]),
            Status(entry["status"]),
            tuple(map(str, entry["values"])),
            entry["authenticated"],
            int(entry["ttl"]),
        )
        for entry in data.get("answers", ())
    )


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "name": answer.name,
        "type": answer.type,
        "status": answer.status.value,
        "values": list(answer.values),
        "authenticated": answer.authenticated,
        "ttl": answer.ttl,
    }


def _lead(lead: Lead) -> dict[str, Any]:
    return {
        "kind": lead.kind.value,
        "value": lead.value,
        "shown": lead.shown,
        "telling": lead.telling,
    }


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "code": finding.code.value,
        "message": sentence(finding.code.value, finding.params, language=language),
        "evidence": finding.params.get("evidence", ""),
        "params": dict(finding.params),
        "source": finding.source,
    }


def _clean(data: dict[str, Any]) -> dict[str, Any]:
    """The same data with every text fit for UTF-8: hostile mail decodes to lone surrogates."""
    try:  # hardly any mail needs it, and looking is ten times faster than building all anew
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        cleaned: dict[str, Any] = _cleaned(data)
        return cleaned
    return data


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return value
