"""Which format a path is in."""

from __future__ import annotations

import stat
from functools import partial
from pathlib import Path

from mailguard.limits import MAX_HEADER_SIZE
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.archive import ZipSource, is_zip
from mailguard.mailbox.files.eml import eml_file
from mailguard.mailbox.files.folder import SavedMail, SavedMbox
from mailguard.mailbox.files.listed import INBOX
from mailguard.mailbox.files.maildir import is_maildir, maildir_folders
from mailguard.mailbox.files.mbox import is_mbox, mbox_items
from mailguard.mailbox.files.nature import advice, is_mail
from mailguard.mailbox.files.source import FileSource
from mailguard.mailbox.files.takeout import is_export
from mailguard.phrase import Phrase


def open_files(path: Path) -> FileSource | ZipSource:
    """A source over a Maildir, a folder or a ZIP of saved mail, an mbox or a single mail.

    A file is an mbox where it begins with a "From " line, or is empty. Raises UnreadableError,
    for what is no mail as well.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            if is_maildir(path):
                return FileSource(maildir_folders(path))
            return SavedMail(path)
        if not stat.S_ISREG(mode):  # to open a FIFO waits for a writer; a device may never end
            raise UnreadableError(
                Phrase("{path} is neither a file nor a folder.", path=path),
                "Name files or folders of mail.",
            )
        if is_zip(path):
            return ZipSource(path)
        return _file(path)
    except OSError as error:
        raise UnreadableError(
            Phrase("{path} cannot be read: {why}.", path=path, why=error.strerror),
            "Check the path and its mode.",
        ) from error


def _file(path: Path) -> FileSource:
    """The mails of a regular file. Raises UnreadableError where it is none."""
    with path.open("rb") as file:
        start = file.read(MAX_HEADER_SIZE)
    if start and is_mbox(path):
        whole = partial(mbox_items, path)
        return SavedMbox(path) if is_export(start) else FileSource({INBOX: whole})
    if start and not is_mail(start):
        raise UnreadableError(Phrase("{path} is not mail.", path=path), advice(start))
    source = FileSource({INBOX: partial(eml_file, path) if start else list})
    source.note = None if start else Phrase("{path} is empty.", path=path)
    return source
