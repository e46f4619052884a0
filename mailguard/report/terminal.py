"""Verdicts on a terminal: colour where it is one, plain text where it is not."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from mailguard.report.explain import Explanation
from mailguard.report.safe import LONG, printable, printable_sender
from mailguard.report.wrapping import print_hanging
from mailguard.verdict.model import Kind
from mailguard.words.sentences import more, sentence

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
_ROWS = ("face.from", "face.subject", "face.because", "face.checked")
_INDENT = 3
REASONS = 5
"""Reasons shown of a mail, the most telling first; JSON and HTML have them all."""


def badge(kind: Kind, words: Explanation) -> Text:
    """The verdict as a coloured word, with its severity."""
    text = Text.assemble((f" {_MARK[kind]} {words.kind} ", _STYLE[kind]))
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
        head.append(f"{' ·' if words.severity else ''} {words.about}")
    head.append(f"  {printable(label)}", style="dim")
    console.print(head, soft_wrap=True)
    labels = {code: sentence(code, language=language) for code in _ROWS}
    column = max(cell_len(label) for label in labels.values()) + 2

    def row(label: str, value: str, style: str = "") -> None:
        _print_row(console, label, column, value, style)

    row(labels["face.from"], printable_sender(words.author))
    row(labels["face.subject"], printable(words.subject))
    row(labels["face.because"], printable(words.rule, limit=LONG), "bold")
    for reason in words.reasons[:REASONS]:
        _print_row(console, "", column, printable(reason, limit=LONG), bullet="• ")
    for line in more(len(words.reasons) - REASONS, language):
        row("", line, "dim")
    row(labels["face.checked"], words.checked)
    if words.advice:
        row("→", words.advice, "bold")
    console.print()


def _print_row(
    console: Console, label: str, column: int, value: str, style: str = "", bullet: str = ""
) -> None:
    """A label and its value."""
    head = f"{' ' * _INDENT}{label}{' ' * (column - cell_len(label))}{bullet}"
    print_hanging(console, head, value, style)


def print_summary(console: Console, counts: dict[Kind, int], *, language: str) -> None:
    """The totals on one line."""
    params = {kind.value: counts.get(kind, 0) for kind in Kind}
    params["total"] = sum(counts.values())
    console.print(escape(sentence("face.summary", params, language=language)), soft_wrap=True)
