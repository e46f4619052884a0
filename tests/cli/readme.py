"""The README's Commands section, made from `--help`. `python -m tests.cli.readme` rewrites it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from mailguard.cli.help import speak
from mailguard.cli.main import app

README = Path(__file__).parents[2] / "README.md"
_SECTION = re.compile(r"(<!-- commands -->\n).*(<!-- /commands -->)", re.DOTALL)


def commands() -> Iterator[tuple[str, ...]]:
    """The words of every command there is, in the order of `--help`."""
    root: Any = get_command(app)
    for name, command in root.commands.items():
        below = getattr(command, "commands", {})
        yield from ((name, word) for word in below) if below else ((name,),)


def help_of(*command: str) -> str:
    """What `mailguard COMMAND --help` prints on a terminal of 90 columns."""
    root: Any = get_command(app)
    speak(root, "en")
    with CliRunner().isolation(env={"COLUMNS": "90", "NO_COLOR": "1"}) as (out, *_):
        root([*command, "--help"], prog_name="mailguard", standalone_mode=False)
        told = out.getvalue().decode()
    return "\n".join(line.rstrip() for line in told.strip().splitlines())


def commands_section() -> str:
    """The section as it must stand."""
    blocks = [f"```text\n$ mailguard --help\n{help_of()}\n```\n"]
    for command in commands():
        name = " ".join(command)
        blocks.append(
            f"<details><summary><code>mailguard {name}</code></summary>\n\n"
            f"```text\n$ mailguard {name} --help\n{help_of(*command)}\n```\n\n</details>\n"
        )
    return "\n" + "\n".join(blocks) + "\n"


def with_commands(readme: str) -> str:
    """The README with its section brought up to date."""
    return _SECTION.sub(lambda match: match[1] + commands_section() + match[2], readme)


if __name__ == "__main__":
    README.write_text(with_commands(README.read_text(encoding="utf-8")), encoding="utf-8")
