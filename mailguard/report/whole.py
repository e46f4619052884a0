"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from mailguard.errors import TemporaryError, UsageError
from mailguard.phrase import Phrase

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def whole_file(path: Path, *, replace: bool = False) -> Iterator[BinaryIO]:
    """A file to write; it gets its name when the block ends well, and is gone else.

    Readable by its owner alone: it holds other people's mail. What is there and no file (a device,
    a pipe) stays there, and is written to. Raises `UsageError` where it exists already (unless
    `replace`) or may not be written, `TemporaryError` where the disk is full.
    """
    check_place(path)
    there = path.exists()
    if there and not replace:
        raise UsageError(
            Phrase("{path}: exists already.", path=path), "It is not overwritten: name another."
        )
    try:
        with path.open("wb") if there and not path.is_file() else _part(path) as file:
            yield file
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise TemporaryError(
                Phrase("{path}: no room on the disk; nothing was left there.", path=path),
                "Make room, or name another place.",
            ) from None
        raise UsageError(
            Phrase("{path}: cannot be written: {why}.", path=path, why=error.strerror),
            "Name another place.",
        ) from None


@contextmanager
def _part(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def check_place(path: Path) -> None:
    """Find out before the work, not after it. Raises `UsageError` where no file can be written."""
    problem = 0
    try:
        if not path.parent.is_dir():
            problem = errno.ENOENT
        elif not os.access(path.parent, os.W_OK | os.X_OK):
            problem = errno.EACCES
        elif path.is_dir():
            problem = errno.EISDIR
    except OSError as error:  # a folder further up that may not be entered
        problem = error.errno or errno.EACCES
    if problem:
        why = os.strerror(problem)
        raise UsageError(
            Phrase("{path}: cannot be written: {why}.", path=path, why=why), "Name another place."
        )
