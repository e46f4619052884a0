"""`--help`, in full, and what is wrong with a command line, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import typer
from rich.cells import cell_len
from typer.exceptions import TyperException

from mailguard.report.wrapping import wrapped
from mailguard.words.phrases import translations

_RAW = "\b"
"""What stands before a paragraph that is shown as it is: an example of use."""
_BRACKET = "  ["
"""What stands before each remark on an option: its default, whether it is required."""
_TYPE = re.compile(r" <.*>$")
"""What Typer says of an argument's type, which tells nobody what to type."""


def speak(command: Any, language: str) -> None:
    """Have `command`, as typer makes it, and those below it say their `--help` in `language`."""
    _Formatter.known = translations(language, "help")
    command.context_class.formatter_class = _Formatter
    _list(command, _Formatter.known)


def _list(command: Any, known: Mapping[str, str]) -> None:
    """Have every command below listed with the first paragraph of its help, and not cut short."""
    for below in getattr(command, "commands", {}).values():
        first = _line(below.help.partition("\n\n")[0])
        below.short_help = known.get(first, first)
        _list(below, known)


def complain(error: TyperException, language: str) -> None:
    """Say on stderr what is wrong with a command line."""
    message = error.format_message()
    for pattern, said in translations(language, "usage").items():
        if found := re.fullmatch(pattern, message, re.DOTALL):
            known = translations(language, "help")
            if context := getattr(error, "ctx", None):
                hint = known["Try '{command}' for help."]
                typer.echo(context.get_usage(), err=True)
                typer.echo(hint.format(command=f"{context.command_path} -h") + "\n", err=True)
            typer.echo(known["Error: "] + said.format(*found.groups()), err=True)
            return
    error.show()  # type: ignore[attr-defined]  # every kind that is raised has it


class _Formatter(typer.Context.formatter_class):  # type: ignore[misc, valid-type]
    """Lays out what `known` has a translation of; characters may be two columns wide."""

    known: ClassVar[Mapping[str, str]] = {}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or self.known.get("Usage: "))

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{self.known.get(heading, f'{heading}:')}\n")

    def write_text(self, text: str) -> None:
        margin = " " * self.current_indent
        paragraphs = []
        for paragraph in text.split("\n\n"):
            if paragraph.startswith(_RAW):
                lines = paragraph.splitlines()[1:]
            else:
                said = self.known.get(_line(paragraph), _line(paragraph))
                lines = list(wrapped(said, self.width - self.current_indent))
            paragraphs.append("".join(f"{margin}{line}\n" for line in lines))
        self.write("\n".join(paragraphs))

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        rows = [(_TYPE.sub("", first), second) for first, second in rows]
        column = min(max(cell_len(first) for first, _ in rows), col_max) + col_spacing
        margin = " " * self.current_indent
        for first, second in rows:
            head = first + " " * (column - cell_len(first))
            if cell_len(first) > column - col_spacing:
                head = f"{first}\n{margin}{' ' * column}"
            lines = wrapped(self._told(second), self.width - self.current_indent - column)
            self.write(f"{margin}{head}" + f"\n{margin}{' ' * column}".join(lines) + "\n")

    def _told(self, text: str) -> str:
        """The help of an option or argument, with the remarks on it."""
        text, *remarks = text.split(_BRACKET)
        told = [self._remark(item) for remark in remarks for item in remark[:-1].split("; ")]
        return self.known.get(text, text) + "".join(f"{_BRACKET}{item}]" for item in told)

    def _remark(self, text: str) -> str:
        what, colon, value = text.partition(": ")
        if not colon:
            return self.known.get(text, text)
        return self.known.get(what + colon, what + colon) + self.known.get(value, value)


def _line(text: str) -> str:
    return " ".join(text.split())
