"""The insides of `evidence verify`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from mailguard.errors import EXIT_FLAGGED, EXIT_OK, UsageError
from mailguard.evidence.checks import Check
from mailguard.evidence.codes import Codes
from mailguard.evidence.verify import verify_pack
from mailguard.mailbox.errors import UnreadableError
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.report.lines import print_json
from mailguard.report.safe import LONG, printable
from mailguard.words.sentences import sentence


def check_pack(path: Path, language: str, registry: Sequence[Path], *, as_json: bool) -> int:
    """Check a pack and print a line a check; the exit code. Raises `UsageError` for no pack."""
    known = load_registry(registry)
    try:
        checks = verify_pack(path, known)
    except UnreadableError as error:  # it will be no better later
        raise UsageError(error.problem, error.remedy) from None
    console = Console(highlight=False)
    for check in checks:
        said = sentence(check.code, _in_words(check, known, language), language=language)
        if as_json:
            row = {"passed": check.passed, "check": check.code, **check.params, "message": said}
            print_json(row)
        else:
            mark = Text("✔ ", style="green") if check.passed else Text("✖ ", style="bold red")
            console.print(mark + Text(printable(said, LONG)), soft_wrap=True)
    return EXIT_OK if all(check.passed for check in checks) else EXIT_FLAGGED


def _in_words(check: Check, registry: Registry, language: str) -> dict[str, str]:
    return {
        name: value.told(registry, language) if isinstance(value, Codes) else value
        for name, value in check.params.items()
    }
