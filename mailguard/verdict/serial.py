"""A verdict as JSON-safe data and back, for the journal, `check --json` and reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from mailguard.auth.model import Report
from mailguard.findings import Code, Finding
from mailguard.verdict.model import Kind, Severity, Verdict
from mailguard.words.sentences import sentence


@cache
def _report() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def to_dict(verdict: Verdict, *, language: str = "en") -> dict[str, Any]:
    """The verdict as `check --json` prints it, without the path; `from_dict` reads it again.

    Each finding carries its code, its sentence in `language`, and its evidence beside the
    parameters and source it was noted with; `auth` holds the whole report with its traces.
    """
    auth = _report().dump_python(verdict.report, mode="json", warnings=False)
    data: dict[str, Any] = _clean(
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
        }
    )
    return data


def from_dict(data: Mapping[str, Any]) -> Verdict:
    """The verdict that `to_dict` wrote. Raises ValueError or KeyError on anything else."""
    return Verdict(
        kind=Kind(data["verdict"]),
        rule=data["rule"],
        severity=Severity(data["severity"]),
        platform=data["platform"],
        findings=tuple(
            Finding(Code(entry["code"]), dict(entry["params"]), entry["source"])
            for entry in data["findings"]
        ),
        report=_report().validate_python(data["auth"]),
        author=data["author"],
        author_name=data["author_name"],
        subject=data["subject"],
        retry=data["retry"],
    )


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "code": finding.code.value,
        "message": sentence(finding.code.value, finding.params, language=language),
        "evidence": finding.params.get("evidence", ""),
        "params": dict(finding.params),
        "source": finding.source,
    }


def _clean(value: Any) -> Any:
    """The same data with every text fit for UTF-8: hostile mail decodes to lone surrogates."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
