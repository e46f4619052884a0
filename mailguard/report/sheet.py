"""Rows for a spreadsheet."""

from __future__ import annotations

from mailguard.report.rows import Row
from mailguard.report.safe import LONG, printable

COLUMNS = (
    "path",
    "received",
    "verdict",
    "severity",
    "platform",
    "author",
    "author_name",
    "subject",
    "rule",
    "answered",
    "done",
)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""With the wide ones: a spreadsheet set to Chinese or Japanese takes them for the others."""


def cells(row: Row) -> list[str]:
    """A row's cells in the order of `COLUMNS`."""
    verdict = row.verdict
    values = (
        row.place,
        row.received.isoformat() if row.received else "",
        verdict.kind.value,
        verdict.severity.value,
        verdict.platform,
        verdict.author,
        verdict.author_name,
        verdict.subject,
        verdict.rule,
        row.answered.to if row.answered else "",
        row.done,
    )
    return [_text(value) for value in values]


def _text(value: str) -> str:
    """A cell that no spreadsheet takes for a formula: an attacker wrote it."""
    shown = printable(value, LONG)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
