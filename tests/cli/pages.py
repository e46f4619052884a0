"""The pages of all commands, made from `--help`. `python -m tests.cli.pages` writes them anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from mailguard.cli.main import app
from tests.cli.command import ROOT, mailguard

PAGES = {"en": ROOT / "COMMANDS.md", "zh": ROOT / "COMMANDS.zh.md"}
_LOCALES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}
_INTRODUCTIONS = {
    "en": (
        "# The commands of mailguard\n\n[中文](COMMANDS.zh.md) · [README](README.md)\n\n"
        "What `mailguard COMMAND --help` says, of every command.\n"
    ),
    "zh": (
        "# mailguard 的命令\n\n[English](COMMANDS.md) · [说明](README.zh.md)\n\n"
        "每条命令的 `mailguard 命令 --help`。\n"
    ),
}


def commands() -> Iterator[tuple[str, ...]]:
    """The words of every command there is, in the order of `--help`."""
    root: Any = get_command(app)
    for name, command in root.commands.items():
        below = getattr(command, "commands", {})
        yield from ((name, word) for word in below) if below else ((name,),)


def page(language: str) -> str:
    """The page as it must stand: what each command says on a terminal."""
    links = (f"[{name}](#mailguard-{name.replace(' ', '-')})" for name in map(" ".join, commands()))
    sections = [_INTRODUCTIONS[language], " ·\n".join(links) + "\n"]
    for command in ((), *commands()):
        name = " ".join(("mailguard", *command))
        told = mailguard(*command, "--help", COLUMNS="90", LANG=_LOCALES[language]).out
        lines = "\n".join(line.rstrip() for line in told.strip().splitlines())
        sections.append(f"## {name}\n\n```text\n$ {name} --help\n{lines}\n```\n")
    return "\n".join(sections)


if __name__ == "__main__":
    for spoken, path in PAGES.items():
        path.write_text(page(spoken), encoding="utf-8")
