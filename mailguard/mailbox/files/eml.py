"""One mail a file."""

from __future__ import annotations

import os
from pathlib import Path

from mailguard.mailbox.files.source import Item


def eml_file(path: Path) -> list[Item]:
    """A single mail, whatever its name."""
    return [Item(path)]


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
