"""Mail that somebody saved: a folder of .eml files, and mboxes among them; an mbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from mailguard.mailbox.contract import Folder
from mailguard.mailbox.files.eml import eml_item, files_below, is_eml, is_emlx
from mailguard.mailbox.files.kinds import kinds, left_out, no_mail
from mailguard.mailbox.files.mbox import is_mbox, mbox_items
from mailguard.mailbox.files.source import INBOX, SENT, FileSource, Item
from mailguard.mailbox.roles import sent_in


class SavedMail(FileSource):
    """The mail in a folder and all below it, by name.

    Mail in an mbox or a folder by the name of a Sent folder is one's own, if there is any other.
    """

    def __init__(self, path: Path) -> None:
        super().__init__({INBOX: self._received})
        self._path = path
        self._looked = False

    def folders(self) -> Sequence[Folder]:
        """INBOX, and Sent where there is such mail."""
        if not self._looked:
            self._looked = True
            with suppress(OSError):  # open() says so
                if self._sent():
                    self._listings[SENT] = self._sent
        return super().folders()

    def _received(self) -> list[Item]:
        """Raises UnreadableError where there is no mail at all."""
        others: list[str] = []
        received, own = self._parted(others)
        items = received or own
        found = kinds(others)
        if not items:
            raise no_mail(self._path, found)
        self.note = left_out(self._path, found)
        return items

    def _sent(self) -> list[Item]:
        received, own = self._parted([])
        return own if received else []

    def _parted(self, others: list[str]) -> tuple[list[Item], list[Item]]:
        """The mails that were received, and one's own; files that hold none go to `others`."""
        parted: tuple[list[Item], list[Item]] = ([], [])
        for file in files_below(self._path):
            names = file.relative_to(self._path).parts
            own = sent_in(names[:-1] if _holds_one(file) else names)
            for item in _items(file, others):
                parted[own or item.own].append(item)
        return parted


class SavedMbox(FileSource):
    """The mail in one mbox. What Gmail's export says was sent is one's own, if there is any other
    mail.
    """

    def __init__(self, path: Path) -> None:
        super().__init__({INBOX: self._received, SENT: self._sent})
        self._path = path

    def _received(self) -> list[Item]:
        items = mbox_items(self._path)
        return [item for item in items if not item.own] or items

    def _sent(self) -> list[Item]:
        items = mbox_items(self._path)
        own = [item for item in items if item.own]
        return own if len(own) < len(items) else []


def _items(file: Path, others: list[str]) -> Iterator[Item]:
    """The mails in a file; where it holds none its name goes to `others`."""
    if _holds_one(file):
        yield eml_item(file)
    elif _may_be_mbox(file):
        yield from mbox_items(file)
    else:
        others.append(file.name)


def _holds_one(file: Path) -> bool:
    return is_eml(file.name) or is_emlx(file.name)


def _may_be_mbox(file: Path) -> bool:
    """Whether a file is an mbox by content: in Thunderbird it is called as the user likes."""
    try:
        return is_mbox(file)
    except OSError:  # one file that cannot be read stops no other
        return False
