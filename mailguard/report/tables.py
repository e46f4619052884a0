"""What an audit found, in tables on a terminal."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from mailguard.report.advice import heading, what_to_do, whom_answered
from mailguard.report.cases import Case
from mailguard.report.columns import print_table
from mailguard.report.platforms import listed
from mailguard.report.rows import ORDER, Row
from mailguard.report.safe import printable, printable_sender
from mailguard.report.wrapping import print_hanging
from mailguard.words.sentences import labelled, more, sentence

LISTED = 200
"""Rows of a table; the rest is counted, and stands in JSON, CSV and HTML."""
LEADS = 5
"""What the mails of a case share that is shown; the rest likewise."""
_COLUMNS = ("report.received", "report.verdict", "face.from", "face.subject", "report.place")
Name = Callable[[str], str]


def print_answered(console: Console, rows: list[Row], name: Name, *, language: str) -> None:
    """Whom the user answered, and what to do now: before anything else."""
    answered = [row for row in rows if row.answered]
    if not answered:
        return
    console.print(Text(heading(answered, language=language), style="bold white on red"))
    for line in whom_answered(answered, language=language):
        print_hanging(console, "   ", line)
    platforms = dict.fromkeys(name(r.verdict.platform) for r in answered if r.verdict.platform)
    for number, step in enumerate(what_to_do(list(platforms), language=language), 1):
        print_hanging(console, f"   {number}. ", step, "bold")
    console.print()


def print_cases(console: Console, cases: list[Case], name: Name, *, language: str) -> None:
    """Each case with its stages over time."""
    for number, case in enumerate(cases, 1):
        platforms = listed(map(name, case.platforms), language)
        params = {"number": number, "count": len(case.rows), "platforms": platforms}
        title = Text(sentence("case.title", params, language=language), style="bold")
        console.print(title, soft_wrap=True)
        for line in _shared(case, language):
            console.print(Text(f"   {line}", style="dim"), soft_wrap=True)
        _print_more(console, len(case.leads) - LEADS, "   ", language)
        for row, stage in list(zip(case.rows, case.stages, strict=True))[:LISTED]:
            when = row.received.strftime("%Y-%m-%d %H:%M") if row.received else "?"
            wants = sentence(f"case.stage.{stage}", language=language)
            told = labelled(wants, _subject(row, 80, language), language)
            print_hanging(console, f"   {when}  ", told)
        _print_more(console, len(case.rows) - LISTED, "   ", language)
        console.print()


def _shared(case: Case, language: str) -> list[str]:
    """What the mails of a case have in common, a line each."""
    if not case.leads:
        return [sentence("case.same_subject", language=language)]
    return [
        labelled(
            sentence(f"lead.{lead.kind}", language=language), printable(lead.value, 100), language
        )
        for lead in case.leads[:LEADS]
    ]


def print_rows(console: Console, rows: list[Row], name: Name, *, language: str) -> None:
    """The flagged mails, a line each, the worst first."""
    flagged = [row for row in rows if row.verdict.kind.flagged]
    if not flagged:
        return
    flagged.sort(key=lambda row: ORDER.index(row.verdict.kind))
    acted = any(row.done for row in flagged)
    codes = [*_COLUMNS, *(["face.report.done"] if acted else [])]
    headings = [sentence(code, language=language) for code in codes]
    cells = [_cells(row, name, language)[: len(codes)] for row in flagged[:LISTED]]
    print_table(console, headings, cells, language=language, ours=(0, 1, 5), addresses=(2,))
    _print_more(console, len(flagged) - LISTED, "", language)
    console.print()


def _cells(row: Row, name: Name, language: str) -> tuple[str, ...]:
    kind = sentence(f"kind.{row.verdict.kind}", language=language)
    return (
        row.received.strftime("%Y-%m-%d") if row.received else "",
        f"{kind} {name(row.verdict.platform)}".rstrip(),
        printable_sender(row.verdict.author, 60) or sentence("face.no_author", language=language),
        _subject(row, 60, language),
        printable(row.place),
        sentence(row.done, language=language) if row.done else "",
    )


def _subject(row: Row, limit: int, language: str) -> str:
    return printable(row.verdict.subject, limit) or sentence("face.no_subject", language=language)


def _print_more(console: Console, count: int, indent: str, language: str) -> None:
    for line in more(count, language):
        console.print(f"{indent}{line}")
