"""Maildir, and Maildir++ as Courier and Dovecot lay it out: subfolders are `.Name` beside cur."""

from __future__ import annotations

import os
from pathlib import Path

from imapclient.imap_utf7 import decode  # type: ignore[import-untyped]  # it ships no types

from mailguard.mailbox.files.source import INBOX, Item, Listing, shown

_FLAGS = {
    "D": "\\Draft",
    "F": "\\Flagged",
    "P": "$Forwarded",
    "R": "\\Answered",
    "S": "\\Seen",
    "T": "\\Deleted",
}


def is_maildir(path: Path) -> bool:
    """Whether a folder is a Maildir."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def maildir_folders(path: Path) -> dict[str, Listing]:
    """The folders of a Maildir by name, INBOX first."""
    listings: dict[str, Listing] = {INBOX: lambda: _items(path)}
    for entry in sorted(path.iterdir()):
        if entry.name.startswith(".") and is_maildir(entry):
            name = _name(entry)
            while name in listings:  # `.INBOX`, or one name in two encodings
                name = f".{name}"
            listings[name] = _listing(entry)
    return listings


def _name(folder: Path) -> str:
    """What a folder is called: in modified UTF-7 (RFC 3501 section 5.1.3), as Maildir++ has it,
    else in UTF-8, as other programs do.
    """
    stored = os.fsencode(folder.name)[1:]
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
    files = [file for part in ("cur", "new") for file in (path / part).iterdir()]
    files.sort(key=lambda file: file.name)
    return [Item(file, flags=_flags(file.name)) for file in files if file.is_file()]


def _flags(name: str) -> frozenset[str]:
    _, _, letters = name.partition(":2,")
    return frozenset(_FLAGS[letter] for letter in letters if letter in _FLAGS)
