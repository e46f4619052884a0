"""A folder that somebody saved mail in: .eml files, and mboxes among them."""

from __future__ import annotations

from pathlib import Path

from mailguard.mailbox.files.eml import files_below, is_eml
from mailguard.mailbox.files.kinds import kinds, left_out, no_mail
from mailguard.mailbox.files.mbox import is_mbox, mbox_items
from mailguard.mailbox.files.source import INBOX, FileSource, Item


class SavedMail(FileSource):
    """The mail in a folder and all below it, by name."""

    def __init__(self, path: Path) -> None:
        super().__init__({INBOX: self._list})
        self._path = path

    def _list(self) -> list[Item]:
        """Raises UnreadableError where there is none."""
        items: list[Item] = []
        others: list[str] = []
        for file in files_below(self._path):
            if is_eml(file.name):
                items.append(Item(file))
            elif _may_be_mbox(file):
                items += mbox_items(file)
            else:
                others.append(file.name)
        found = kinds(others)
        if not items:
            raise no_mail(self._path, found)
        self.note = left_out(self._path, found)
        return items


def _may_be_mbox(file: Path) -> bool:
    """Whether a file is an mbox by name, which in Thunderbird has no suffix, and by content."""
    try:
        return file.suffix.lower() in ("", ".mbox") and is_mbox(file)
    except OSError:  # one file that cannot be read stops no other
        return False
