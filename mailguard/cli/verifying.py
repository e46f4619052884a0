"""The insides of `evidence verify`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from mailguard.errors import EXIT_FLAGGED, EXIT_OK, UsageError
from mailguard.evidence.verify import verify_pack
from mailguard.mailbox.errors import UnreadableError
from mailguard.registry.load import load_registry
from mailguard.report.lines import print_json
from mailguard.report.safe import LONG, printable
from mailguard.words.sentences import sentence


def check_pack(path: Path, language: str, registry: Sequence[Path], *, as_json: bool) -> int:
    """Check a pack and print a line a check; the exit code. Raises `UsageError` for no pack."""
    try:
        checks = verify_pack(path, load_registry(registry))
    except UnreadableError as error:  # it will be no better later
        raise UsageError(error.problem, error.remedy) from None
    console = Console(highlight=False)
    for check in checks:
        said = sentence(check.code, check.params, language=language)
        if as_json:
            row = {"passed": check.passed, "check": check.code, **check.params, "message": said}
            print_json(row)
        else:
            mark = Text("✔ ", style="green") if check.passed else Text("✖ ", style="bold red")
            console.print(mark + Text(printable(said, LONG)), soft_wrap=True)
    return EXIT_OK if all(check.passed for check in checks) else EXIT_FLAGGED
