"""Runs `mailguard` as a user would: in this process, or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from unittest.mock import patch

import pytest
from typer.main import get_command

from mailguard.cli.main import app, main
from mailguard.errors import EXIT_OK

ROOT = Path(__file__).parents[2]
_POWERS = "-dac_override,-dac_read_search"
UNPRIVILEGED = (
    ("setpriv", f"--bounding-set={_POWERS}", f"--inh-caps={_POWERS}") if os.geteuid() == 0 else ()
)
"""What a command is begun with so that root, too, may read only what modes allow."""
_NOWHERE = {"HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null", "LANG": "C.UTF-8"}
"""Nothing of the user's own configuration or locale; and no folder that root could make, either."""

_CONTEXT: Any = get_command(app).context_class
"""Where the language of `--help` is kept: a process speaks one as long as it lives."""


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


def mailguard(*words: str | Path, stdin: bytes = b"", **environ: str) -> Ran:
    """`mailguard WORDS…` in this process, where it is loaded already; a bug of it is raised.

    What streams, signals and the interpreter have a part in needs a `process`.
    """
    with (
        _stream(stdin) as given,
        _stream() as out,
        _stream() as err,
        _among(_environ(environ)),
        patch.multiple(sys, argv=["mailguard", *map(str, words)], stdin=given),
        patch.object(_CONTEXT, "formatter_class", _CONTEXT.formatter_class),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        with pytest.raises(SystemExit) as left:
            main()
        return Ran(left.value.code or EXIT_OK, _written(out), _written(err))


def process(
    *words: str | Path, stdin: bytes = b"", before: Sequence[str] = (), **environ: str
) -> Ran:
    """`BEFORE… mailguard WORDS…` in a process of its own."""
    done = subprocess.run(
        [*before, sys.executable, "-m", "mailguard", *map(str, words)],
        input=stdin,
        capture_output=True,
        check=False,
        env=_environ(environ),
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def _environ(given: Mapping[str, str]) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
        **_NOWHERE,
        **given,
    }


@contextmanager
def _among(environ: Mapping[str, str]) -> Iterator[None]:
    """Among these variables alone, in the time zone that they name."""
    try:
        with patch.dict(os.environ, environ, clear=True):
            time.tzset()
            yield
    finally:
        time.tzset()


def _stream(octets: bytes = b"") -> TextIOWrapper:
    """What a process has for stdin, stdout or stderr: a file, with what is in it."""
    stream = TextIOWrapper(TemporaryFile(), "utf-8", "replace", newline="")  # noqa: SIM115
    stream.buffer.write(octets)
    stream.seek(0)
    return stream


def _written(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
