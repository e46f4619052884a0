"""One mail a file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from mailguard.mailbox.files.item import Item

_LENGTH = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_LENGTHS = 64
"""Octets of a file that are looked at for it."""


def eml_file(path: Path) -> list[Item]:
    """A single mail, whatever its name."""
    return [eml_item(path)]


def eml_item(path: Path) -> Item:
    """Where the mail of a file lies: in all of it, but for Apple Mail's, which has the mail's
    length on a line before it and a property list below it.
    """
    if is_emlx(path.name):
        with suppress(OSError), path.open("rb") as file:  # said where it is read
            return Item(path, *apple_mail(file.read(_LENGTHS), path.stat().st_size))
    return Item(path)


def is_emlx(name: str) -> bool:
    """Whether a file's name is that of a mail of Apple Mail's."""
    return name.lower().endswith(".emlx")


def apple_mail(start: bytes, size: int) -> tuple[int, int | None]:
    """Where the mail is in a file of Apple Mail's of `size` octets that begins so, and its length;
    all of the file where that does not say.
    """
    found = _LENGTH.match(start[:_LENGTHS])
    if found and found.end() + int(found[1]) <= size:
        return found.end(), int(found[1])
    return 0, None


def eml_folder(path: Path) -> list[Item]:
    """All `*.eml` below a folder, by name. Raises OSError."""
    return [Item(file) for file in files_below(path) if is_eml(file.name)]


def is_eml(name: str) -> bool:
    """Whether a file's name is that of a mail."""
    return name.lower().endswith(".eml")


def refuse(error: OSError) -> None:
    """What becomes of a folder that cannot be listed, where nobody says otherwise."""
    raise error


def files_below(
    path: Path,
    on_error: Callable[[OSError], None] = refuse,
    on_link: Callable[[Path], None] = lambda _link: None,
) -> list[Path]:
    """All regular files below a folder, by name; links to folders are not followed.

    `on_error` is told of each folder that cannot be listed, `on_link` of each such link: their mail
    would be missing without a word. Without the first that raises OSError.
    """
    found: list[Path] = []
    for folder, folders, names in os.walk(path, onerror=on_error):
        found += (Path(folder, name) for name in names)
        for link in filter(Path.is_symlink, (Path(folder, name) for name in folders)):
            on_link(link)
    return [file for file in sorted(found) if file.is_file()]
