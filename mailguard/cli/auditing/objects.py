"""The JSON of `audit --json`: an object a mail as it comes, then one a case."""

from __future__ import annotations

from mailguard.report.cases import Case
from mailguard.report.rows import Row
from mailguard.verdict.serial import answers_to_dict, to_dict


def of_mail(row: Row, language: str) -> dict[str, object]:
    """A mail, with all there is: verdict, DNS answers, what was done. Times are ISO 8601."""
    answered = row.answered and {
        "to": row.answered.to,
        "when": row.answered.when.isoformat() if row.answered.when else None,
        "named": row.answered.named,
    }
    return {
        "path": row.place,
        **to_dict(row.verdict, language=language),
        "received": row.received.isoformat() if row.received else None,
        "dns": answers_to_dict(row.verdict.answers)["answers"],
        "answered": answered,
        "done": row.done,
    }


def of_case(number: int, case: Case) -> dict[str, object]:
    """A case by its number, the mails of it by their paths."""
    return {
        "case": number,
        "mails": [row.place for row in case.rows],
        "stages": [stage.value for stage in case.stages],
        "platforms": list(case.platforms),
        "leads": [{"kind": lead.kind, "value": lead.value} for lead in case.leads],
        "answered": case.answered,
    }
