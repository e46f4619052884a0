"""Mail that somebody saved: a folder of .eml files, mboxes and Maildirs among them; an mbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from mailguard.mailbox.files.eml import eml_item, files_below, is_eml, is_emlx
from mailguard.mailbox.files.item import Item
from mailguard.mailbox.files.kinds import kinds, left_out, linked_out, locked_out, no_mail
from mailguard.mailbox.files.listed import INBOX, OWN_FOLDERS, parted
from mailguard.mailbox.files.maildir import folders_of, in_maildir
from mailguard.mailbox.files.mbox import BEGINNING, is_mbox, mbox_items
from mailguard.mailbox.files.nature import is_mail
from mailguard.mailbox.files.source import FileSource
from mailguard.mailbox.model import Folder, FolderRole
from mailguard.mailbox.roles import own_by_names
from mailguard.phrase import in_lines


class SavedMail(FileSource):
    """The mail in a folder and all below it, by name.

    Mail in an mbox or a folder by the name of one for sent mail or drafts is one's own, if there is
    any other.
    """

    def __init__(self, path: Path) -> None:
        super().__init__({INBOX: self._received})
        self._path = path
        self._looked = False

    def folders(self) -> Sequence[Folder]:
        """INBOX, and those of one's own mail where there is such mail."""
        if not self._looked:
            self._looked = True
            with suppress(OSError):  # open() says so
                for name in self._parted():
                    self._listings.setdefault(name, partial(self._own, name))
        return super().folders()

    def _received(self) -> list[Item]:
        """Raises UnreadableError where there is no mail at all, OSError where that is because a
        folder cannot be listed.
        """
        others: list[str] = []
        refused: list[OSError] = []
        links: list[Path] = []
        items = parted(self._listed(others, refused, links))[INBOX]
        found = kinds(others)
        if not items:
            raise refused[0] if refused else no_mail(self._path, found)
        notes = [
            left_out(self._path, found),
            locked_out(self._path, refused),
            linked_out(self._path, links),
        ]
        self.note = in_lines([note for note in notes if note]) if any(notes) else None
        return items

    def _own(self, name: str) -> list[Item]:
        return self._parted().get(name, [])

    def _parted(self) -> dict[str, list[Item]]:
        """The mails by folder."""
        return parted(self._listed([], [], []))

    def _listed(
        self, others: list[str], refused: list[OSError], links: list[Path]
    ) -> Iterator[tuple[Item, FolderRole | None]]:
        """Each mail, and whose folder it lies in; files that hold none go to `others`, why folders
        cannot be listed to `refused`, links to folders to `links`.
        """
        for file in files_below(self._path, refused.append, links.append):
            names = file.relative_to(self._path).parts
            for item in _items(file, others):
                own = own_by_names(names if item.number else folders_of(names))
                yield item, own or item.own


class SavedMbox(FileSource):
    """The mail in one mbox. What Gmail's export says was sent, or is a draft, is one's own, if
    there is any other mail.
    """

    def __init__(self, path: Path) -> None:
        names = (INBOX, *OWN_FOLDERS.values())
        super().__init__({name: partial(self._listed, name) for name in names})
        self._path = path

    def _listed(self, name: str) -> list[Item]:
        return parted((item, item.own) for item in mbox_items(self._path)).get(name, [])


def _items(file: Path, others: list[str]) -> Iterator[Item]:
    """The mails in a file; where it holds none its name goes to `others`."""
    if _holds_one(file):
        yield eml_item(file)
    elif _may_be_mbox(file):
        yield from mbox_items(file)
    elif in_maildir(file.parts) and _may_be_mail(file):
        yield Item(file)
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


def _may_be_mail(file: Path) -> bool:
    """Whether a file is one mail by content; other things lie in folders called `new`, too."""
    try:
        with file.open("rb") as opened:
            return is_mail(opened.read(BEGINNING))
    except OSError:  # said where it is read
        return True
