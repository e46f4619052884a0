"""Files that are written whole, and files that only their owner may read."""

from __future__ import annotations

import os
import shlex
import stat
from contextlib import suppress
from pathlib import Path

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase

MAX_PRIVATE = 256 * 1024
"""Octets of a private file that are read."""


def write_whole(path: Path, text: str, mode: int) -> None:
    """Write beside it, then put it in its place: nobody reads half a file, or one too open.

    Written by root it belongs to whom its folder belongs to: the user of the service. Raises
    OSError.
    """
    beside = _beside(path)
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            belong_to_the_folder(file.fileno(), path.parent)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)  # it may be a secret
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)  # else a power cut may bring the old file back
    finally:
        os.close(folder)


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, unless there is a file already.

    Made by root it belongs to whom its folder belongs to. Raises OSError.
    """
    # only what is ours is given away: root must not be led to give away another's file
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            belong_to_the_folder(descriptor, path.parent)
        finally:
            os.close(descriptor)


def remove_whole(path: Path) -> bool:
    """Remove it, with what a write that was killed left beside it; whether it was there.

    Raises OSError.
    """
    _beside(path).unlink(missing_ok=True)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def belong_to_the_folder(descriptor: int, folder: Path) -> None:
    """Have a file that was just made belong to its folder's owner, where we are root."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)


def read_private(path: Path, owner: str) -> str | None:
    """What stands in a file that only its owner can read, None where there is none.

    Raises ConfigError where others can read it too, or we cannot; `owner` is whose it is, for the
    message.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(MAX_PRIVATE).decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(
            Phrase("{owner}: {path} cannot be read: {why}.", owner=owner, path=path, why=reason),
            "Run this as the user that the service runs as, or as root.",
        ) from None
    if mode & 0o077:
        raise ConfigError(
            Phrase(
                "{owner}: {path} is readable by others (mode {mode:04o}).",
                owner=owner,
                path=path,
                mode=mode,
            ),
            Phrase("Run: chmod 600 {path}", path=shlex.quote(str(path))),
        )
    return text
