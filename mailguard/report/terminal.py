"""Verdicts on a terminal: colour where it is one, plain text where it is not."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mailguard.report.explain import Explanation
from mailguard.report.safe import printable
from mailguard.verdict.model import Kind
from mailguard.words.sentences import sentence

_STYLE = {
    Kind.IMPERSONATION: "bold white on red",
    Kind.SUSPICIOUS: "bold black on yellow",
    Kind.GENUINE: "bold black on green",
    Kind.UNRELATED: "dim",
    Kind.UNDETERMINED: "bold black on cyan",
}
_MARK = {
    Kind.IMPERSONATION: "✖",
    Kind.SUSPICIOUS: "!",
    Kind.GENUINE: "✔",
    Kind.UNRELATED: "·",
    Kind.UNDETERMINED: "?",
}


def badge(kind: Kind, words: Explanation) -> Text:
    """The verdict as a coloured word, with its severity."""
    text = Text(f" {_MARK[kind]} {words.kind} ", style=_STYLE[kind])
    if words.severity:
        text.append(
            f" {words.severity}", style="bold red" if kind is Kind.IMPERSONATION else "bold"
        )
    return text


def print_verdict(
    console: Console, label: str, kind: Kind, words: Explanation, *, language: str
) -> None:
    """One mail: what it is, who sent it, and why we say so."""
    head = badge(kind, words)
    if words.about:
        head.append(f" · {words.about}")
    head.append(f"  {printable(label)}", style="dim")
    console.print(head, soft_wrap=True)
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="dim", no_wrap=True)
    rows.add_column(overflow="fold")

    def row(code: str, value: str, style: str = "") -> None:
        label = sentence(code, language=language)
        rows.add_row(label, Text(value, style=style))

    row("face.from", printable(words.author))
    row("face.subject", printable(words.subject))
    reasons = [words.rule, *words.reasons]
    row("face.because", printable(reasons[0], limit=1000), "bold")
    for reason in reasons[1:]:
        rows.add_row("", Text(f"• {printable(reason, limit=1000)}"))
    row("face.checked", words.checked)
    if words.advice:
        rows.add_row("→", Text(words.advice, style="bold"))
    console.print(Padding(rows, (0, 0, 1, 3)))


def print_summary(console: Console, counts: dict[Kind, int], *, language: str) -> None:
    """The totals on one line."""
    params = {kind.value: str(counts.get(kind, 0)) for kind in Kind}
    params["total"] = str(sum(counts.values()))
    console.print(escape(sentence("face.summary", params, language=language)))
