"""One mail a file."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from mailguard.mailbox.files.source import Item

_LENGTH = re.compile(rb"(\d{1,12})[ \t]*\r?\n")


def eml_file(path: Path) -> list[Item]:
    """A single mail, whatever its name."""
    return [eml_item(path)]


def eml_item(path: Path) -> Item:
    """Where the mail of a file lies: in all of it, but for Apple Mail's, which has the mail's
    length on a line before it and a property list below it.
    """
    with suppress(OSError):  # said where it is read
        found = _apple(path) if is_emlx(path.name) else None
        if found and found.end() + int(found[1]) <= path.stat().st_size:
            return Item(path, found.end(), int(found[1]))
    return Item(path)


def is_emlx(name: str) -> bool:
    """Whether a file's name is that of a mail of Apple Mail's."""
    return name.lower().endswith(".emlx")


def _apple(path: Path) -> re.Match[bytes] | None:
    with path.open("rb") as file:
        return _LENGTH.match(file.read(64))


def eml_folder(path: Path) -> list[Item]:
    """All `*.eml` below a folder, by name. Raises OSError."""
    return [Item(file) for file in files_below(path) if is_eml(file.name)]


def is_eml(name: str) -> bool:
    """Whether a file's name is that of a mail."""
    return name.lower().endswith(".eml")


def files_below(path: Path) -> list[Path]:
    """All regular files below a folder, by name; links to folders are not followed.

    Raises OSError for a folder that cannot be listed: its mail would be missing without a word.
    """
    found = [
        Path(folder, name) for folder, _, names in os.walk(path, onerror=_refuse) for name in names
    ]
    return [file for file in sorted(found) if file.is_file()]


def _refuse(error: OSError) -> None:
    raise error
