"""The mails in a ZIP: .eml, .emlx, mboxes and Maildirs, found and read where they lie, never
unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from mailguard import limits
from mailguard.findings import Code
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.eml import apple_mail, is_eml, is_emlx
from mailguard.mailbox.files.item import Item
from mailguard.mailbox.files.maildir import folders_of, in_maildir
from mailguard.mailbox.files.mbox import BEGINNING, begins_mbox, found_items
from mailguard.mailbox.files.nature import is_mail
from mailguard.mailbox.files.zipped import ZipReader, of_macos
from mailguard.mailbox.model import FolderRole
from mailguard.mailbox.roles import own_by_names
from mailguard.phrase import Phrase

_SEPARATORS = re.compile(r"[/\\]")


def packed_items(archive: ZipReader, others: list[str]) -> Iterator[Item]:
    """The mails of a ZIP, by name; files that hold none go to `others`.

    Raises UnreadableError past `limits.MAX_ARCHIVE_MAILS`.
    """
    count = 0
    for name in sorted(name for name in archive.names() if not of_macos(name)):
        for item in _items(archive, name, others):
            count += 1
            if count > limits.MAX_ARCHIVE_MAILS:
                raise archive.bomb(
                    Phrase("it holds more than {limit} mails", limit=limits.MAX_ARCHIVE_MAILS)
                )
            yield item


def packed_role(item: Item) -> FolderRole | None:
    """Which folder of one's own mail a mail lies in, by names or labels; None where in none."""
    names = _SEPARATORS.split(item.inner)
    return own_by_names(names if item.number else folders_of(names)) or item.own


def read_packed(archive: ZipReader, item: Item, most: int) -> tuple[bytes, int]:
    """`most` octets of a mail, and its length. Raises UnreadableError."""
    if item.length is None:
        raw = archive.read(item.inner, most)
        return raw, max(archive.size(item.inner), len(raw))
    return archive.part(item.inner, min(item.length, most), item.start), item.length


def _items(archive: ZipReader, name: str, others: list[str]) -> Iterator[Item]:
    if is_eml(name):
        yield Item(archive.path, inner=name)
    elif is_emlx(name):
        yield _apple(archive, name)
    elif begins_mbox(start := _start(archive, name)):
        yield from _mbox(archive, name)
    elif in_maildir(_SEPARATORS.split(name)) and is_mail(start):
        yield Item(archive.path, inner=name)
    else:
        others.append(name)


def _apple(archive: ZipReader, name: str) -> Item:
    try:
        start, length = apple_mail(archive.read(name, BEGINNING), archive.size(name))
    except UnreadableError:  # said where it is read
        start, length = 0, None
    return Item(archive.path, start, length, inner=name)


def _start(archive: ZipReader, name: str) -> bytes:
    try:
        return archive.read(name, BEGINNING)
    except UnreadableError:  # one file that cannot be read stops no other
        return b""


def _mbox(archive: ZipReader, name: str) -> Iterator[Item]:
    """The mails of an mbox; below a damage nobody knows what there was."""
    number = 0
    try:
        for item in found_items(partial(archive.part, name), Item(archive.path, inner=name)):
            number = item.number
            yield item
    except UnreadableError:
        damaged = Code.MESSAGE_DAMAGED
        yield Item(archive.path, 0, 0, number=number + 1, inner=name, flaw=damaged)
