"""One mailguard at a time acts by one journal: two would each finish what the other began."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailguard.errors import TemporaryError
from mailguard.phrase import Phrase
from mailguard.secrets.files import make_private


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the state folder; raises TemporaryError where another mailguard does.

    The lock is the kernel's: it goes with the process, however that ends.
    """
    try:
        make_private(folder / "lock")  # by root, too, for the service that comes after
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise TemporaryError(
            Phrase(
                "The state folder {folder} cannot be written: {why}.",
                folder=folder,
                why=error.strerror,
            ),
            "Check its owner and mode, and whether its file system is mounted read-only.",
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise TemporaryError(
            Phrase("Another mailguard runs on the state folder {folder}.", folder=folder),
            "Stop it first, or give this one another `state`.",
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)
