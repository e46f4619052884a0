"""What an audit found, in tables on a terminal."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailguard.report.advice import what_to_do
from mailguard.report.cases import Case
from mailguard.report.platforms import listed
from mailguard.report.rows import ORDER, Row
from mailguard.report.safe import printable
from mailguard.words.sentences import sentence

LISTED = 200
"""Rows of a table; the rest is counted, and stands in JSON, CSV and HTML."""
LEADS = 5
"""What the mails of a case share that is shown; the rest likewise."""
_COLUMNS = ("received", "verdict", "from", "subject", "place")
Name = Callable[[str], str]


def print_answered(console: Console, rows: list[Row], name: Name, *, language: str) -> None:
    """Whom the user answered, and what to do now: before anything else."""
    answered = [row for row in rows if row.answered]
    if not answered:
        return
    console.print(Text(sentence("case.answered", language=language), style="bold white on red"))
    for row in answered:
        reply = row.answered
        when = reply.when.strftime("%Y-%m-%d") if reply and reply.when else "?"
        params = {"when": when, "to": printable(reply.to if reply else "")}
        text = sentence("case.answered_row", params, language=language)
        console.print(Text(f"   {text} — {printable(row.verdict.subject)}"), soft_wrap=True)
    platforms = dict.fromkeys(name(r.verdict.platform) for r in answered if r.verdict.platform)
    for number, step in enumerate(what_to_do(list(platforms), language=language), 1):
        console.print(Text(f"   {number}. {step}", style="bold"), soft_wrap=True)
    console.print()


def print_cases(console: Console, cases: list[Case], name: Name, *, language: str) -> None:
    """Each case with its stages over time."""
    for number, case in enumerate(cases, 1):
        platforms = listed(map(name, case.platforms), language)
        params = {"number": str(number), "count": str(len(case.rows)), "platforms": platforms}
        console.print(Text(sentence("case.title", params, language=language), style="bold"))
        if not case.leads:
            console.print(
                Text(f"   {sentence('case.same_subject', language=language)}", style="dim")
            )
        for lead in case.leads[:LEADS]:
            kind = sentence(f"lead.{lead.kind}", language=language)
            console.print(Text(f"   {kind}: {printable(lead.value, 100)}", style="dim"))
        _print_more(console, len(case.leads) - LEADS, "   ", language)
        for row, stage in list(zip(case.rows, case.stages, strict=True))[:LISTED]:
            when = row.received.strftime("%Y-%m-%d %H:%M") if row.received else "?"
            told = sentence(f"case.stage.{stage}", language=language)
            line = f"   {when}  {told}: {printable(row.verdict.subject, 80)}"
            console.print(Text(line), soft_wrap=True)
        _print_more(console, len(case.rows) - LISTED, "   ", language)
        console.print()


def print_rows(console: Console, rows: list[Row], name: Name, *, language: str) -> None:
    """The flagged mails, a line each, the worst first."""
    flagged = [row for row in rows if row.verdict.kind.flagged]
    if not flagged:
        return
    flagged.sort(key=lambda row: ORDER.index(row.verdict.kind))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    columns = [f"report.{column}" for column in _COLUMNS]
    acted = any(row.done for row in flagged)
    if acted:
        columns.append("face.report.done")
    for code in columns:
        table.add_column(sentence(code, language=language), overflow="fold")
    for row in flagged[:LISTED]:
        kind = sentence(f"kind.{row.verdict.kind}", language=language)
        cells: list[str | Text] = [
            row.received.strftime("%Y-%m-%d") if row.received else "",
            f"{kind} {name(row.verdict.platform)}".rstrip(),
            Text(printable(row.verdict.author, 60)),
            Text(printable(row.verdict.subject, 60)),
            Text(printable(row.place)),
        ]
        if acted:
            cells.append(sentence(row.done, language=language) if row.done else "")
        table.add_row(*cells)
    console.print(table)
    _print_more(console, len(flagged) - LISTED, "", language)
    console.print()


def _print_more(console: Console, count: int, indent: str, language: str) -> None:
    """How many are not shown, if any."""
    if count > 0:
        more = sentence("face.more", {"count": str(count)}, language=language)
        console.print(f"{indent}{more}")
