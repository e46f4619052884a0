"""Runs `mailguard` as a user would, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_POWERS = "-dac_override,-dac_read_search"
UNPRIVILEGED = (
    ("setpriv", f"--bounding-set={_POWERS}", f"--inh-caps={_POWERS}") if os.geteuid() == 0 else ()
)
"""What a command is begun with so that root, too, may read only what modes allow."""


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its output as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def mailguard(
    *words: str | Path, stdin: bytes = b"", before: Sequence[str] = (), **environ: str
) -> Ran:
    """`mailguard WORDS…` with nothing of the user's own configuration or locale."""
    nowhere = {"HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [*before, sys.executable, "-m", "mailguard", *map(str, words)],
        input=stdin,
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        | nowhere
        | environ,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
