"""Ctrl-C is heeded, whatever a library makes of it."""

from __future__ import annotations

import ast
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mailguard.cli.auditing.interrupts import heeding, noted
from mailguard.errors import EXIT_USAGE


def _swallowing(number: int) -> Iterator[int]:
    for item in range(number):
        if item == 2:
            with suppress(KeyboardInterrupt):  # as a library does that makes it its own error
                signal.raise_signal(signal.SIGINT)
        yield item


def test_what_a_library_swallowed_is_raised_after_all() -> None:
    seen: list[int] = []
    with noted() as told, pytest.raises(KeyboardInterrupt):
        seen.extend(heeding(told, _swallowing(5)))
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_raised_at_once_where_nobody_swallows_it(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), noted():
        signal.raise_signal(number)


def test_the_handler_there_was_is_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with noted():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_nothing_is_loaded_before_it_is_caught() -> None:
    """What the module itself imports loads before `main` can catch anything."""
    code = "import sys; a = {*sys.modules}; import mailguard.__main__; print({*sys.modules} - a)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ast.literal_eval(said.stdout.decode()) <= {"gc", "mailguard", "mailguard.__main__"}


def test_a_password_that_is_not_given_is_nothing_flagged(tmp_path: Path) -> None:
    """Ctrl-D at the one question that a terminal shows no answer to."""
    ours, theirs = pty.openpty()
    words = ["init", "--lang", "en", "--config", tmp_path / "config.toml"]
    with subprocess.Popen(
        [sys.executable, "-m", "mailguard", *words],
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        os.write(ours, b"me@qq.com\n\n\n\nfile\n")
        assert process.stderr is not None
        said = b""
        while not said.endswith(b"voids it. "):  # before that, what is typed is thrown away
            said += process.stderr.read(1) or pytest.fail(said.decode())
        os.write(ours, b"\x04")
        said = process.stderr.read()
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, said.strip()) == (EXIT_USAGE, b"Aborted!")
    assert not list(tmp_path.iterdir())
