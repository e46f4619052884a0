"""The command as an installed one starts: from bytecode, which a work tree may not have."""

from __future__ import annotations

import compileall
from pathlib import Path

import mailguard


def compile_package() -> None:
    """Compile what has changed, also where Python is told to leave no bytecode behind."""
    assert compileall.compile_dir(Path(mailguard.__file__).parent, quiet=1)
