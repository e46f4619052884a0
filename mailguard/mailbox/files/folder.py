"""A folder that somebody saved mail in: .eml files, and mboxes among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from mailguard.mailbox.contract import Folder
from mailguard.mailbox.files.eml import files_below, is_eml
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
        received, own = self._files()
        items = list(_items(received, others)) or list(_items(own, others))
        found = kinds(others)
        if not items:
            raise no_mail(self._path, found)
        self.note = left_out(self._path, found)
        return items

    def _sent(self) -> list[Item]:
        received, own = self._files()
        alone = not own or next(_items(received, []), None) is None
        return [] if alone else list(_items(own, []))

    def _files(self) -> tuple[list[Path], list[Path]]:
        """The files whose mail was received, and those of one's own."""
        parted: tuple[list[Path], list[Path]] = ([], [])
        for file in files_below(self._path):
            names = file.relative_to(self._path).parts
            parted[sent_in(names[:-1] if is_eml(file.name) else names)].append(file)
        return parted


def _items(files: Iterable[Path], others: list[str]) -> Iterator[Item]:
    """The mails in files; the names of those that hold none go to `others`."""
    for file in files:
        if is_eml(file.name):
            yield Item(file)
        elif _may_be_mbox(file):
            yield from mbox_items(file)
        else:
            others.append(file.name)


def _may_be_mbox(file: Path) -> bool:
    """Whether a file is an mbox by content: in Thunderbird it is called as the user likes."""
    try:
        return is_mbox(file)
    except OSError:  # one file that cannot be read stops no other
        return False
