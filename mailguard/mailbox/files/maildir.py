"""Maildir: subfolders are `.Name` beside cur (Maildir++, as Courier and Dovecot lay it out), or
folders in one another, each with a cur of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from imapclient.imap_utf7 import decode  # type: ignore[import-untyped]  # it ships no types

from mailguard.mailbox.files.eml import refuse
from mailguard.mailbox.files.item import Item, shown
from mailguard.mailbox.files.listed import INBOX
from mailguard.mailbox.files.source import Listing

_PARTS = ("cur", "new")


def is_maildir(path: Path) -> bool:
    """Whether a folder is a Maildir."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def maildir_folders(path: Path) -> dict[str, Listing]:
    """The folders of a Maildir by name, INBOX first."""
    listings: dict[str, Listing] = {INBOX: lambda: _items(path)}
    for entry in sorted(_below(path)):
        name = "/".join(map(_name, entry.relative_to(path).parts))
        while name in listings:  # `.INBOX`, or one name in two encodings
            name = f".{name}"
        listings[name] = _listing(entry)
    return listings


def in_maildir(names: Sequence[str]) -> bool:
    """Whether a file, by the names of the folders that it lies in and its own, may be a mail of a
    Maildir.
    """
    return len(names) > 1 and names[-2] in _PARTS


def folders_of(names: Sequence[str]) -> list[str]:
    """What the folders are called that a file of these names lies in, the nearest last."""
    if in_maildir(names) and len(names) > len(_PARTS):
        return [*names[:-3], _name(names[-3])]
    return list(names[:-1])


def _below(path: Path) -> Iterator[Path]:
    """The Maildirs below one. Raises OSError for a folder that cannot be listed."""
    for folder, names, _ in os.walk(path, onerror=refuse):
        names[:] = [name for name in names if name not in (*_PARTS, "tmp")]
        yield from (found for name in names if is_maildir(found := Path(folder, name)))


def _name(folder: str) -> str:
    """What a folder is called: in modified UTF-7 (RFC 3501 section 5.1.3), as Maildir++ has it,
    else in UTF-8, as other programs do.
    """
    stored = os.fsencode(folder.removeprefix("."))
    if not stored.isascii():
        return shown(stored)
    try:
        name: str = decode(stored)
        name.encode()
    except UnicodeError:
        return shown(stored)
    return name


def _listing(path: Path) -> Listing:
    return lambda: _items(path)


def _items(path: Path) -> list[Item]:
    """Delivery order is the order of names: they begin with the time of delivery."""
    files = [file for part in _PARTS for file in (path / part).iterdir()]
    files.sort(key=lambda file: file.name)
    return [Item(file) for file in files if file.is_file()]
