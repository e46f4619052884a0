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
REPORT = b"<!doctype html><!-- mailguard report -->"
"""How every HTML report begins, and nothing that is read as mail."""


@contextmanager
def whole_file(path: Path, *, replaces: bytes = b"") -> Iterator[BinaryIO]:
    """A file to write; it gets its name when the block ends well, and is gone else.

    Readable by its owner alone: it holds other people's mail. What is there and no file (a device,
    a pipe) stays there, and is written to. Raises `UsageError` where a file is there already that
    does not begin with `replaces`, or none may be written, `TemporaryError` where the disk is full.
    """
    check_place(path, replaces)
    there = path.exists()
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


def check_place(path: Path, replaces: bytes = b"") -> None:
    """Find out before the work, not after it. Raises `UsageError` where no file can be written, and
    where one is there that does not begin with `replaces`: it may be the mail that is to be read.
    """
    if str(path) == "-":
        raise UsageError("-: what is written here is a file, not stdout.", "Name another place.")
    problem = 0
    try:
        if not path.parent.is_dir():
            problem = errno.ENOENT
        elif not os.access(path.parent, os.W_OK | os.X_OK):
            problem = errno.EACCES
        elif path.is_dir():
            problem = errno.EISDIR
        elif path.is_file() and not _is_such(path, replaces):
            raise UsageError(
                Phrase("{path}: exists already.", path=path),
                "It is not overwritten: name another.",
            )
    except OSError as error:  # a folder further up that may not be entered
        problem = error.errno or errno.EACCES
    if problem:
        why = os.strerror(problem)
        raise UsageError(
            Phrase("{path}: cannot be written: {why}.", path=path, why=why), "Name another place."
        )


def _is_such(path: Path, mark: bytes) -> bool:
    """Whether a file begins with `mark`, or is empty, as `mktemp` makes them."""
    with path.open("rb") as file:
        start = file.read(len(mark))
    return bool(mark) and start in (b"", mark)
