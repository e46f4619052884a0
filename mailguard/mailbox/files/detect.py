"""Which format a path is in."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.archive import ZipSource, is_zip
from mailguard.mailbox.files.eml import eml_file, eml_folder
from mailguard.mailbox.files.maildir import is_maildir, maildir_folders
from mailguard.mailbox.files.mbox import is_mbox, mbox_items
from mailguard.mailbox.files.source import INBOX, FileSource
from mailguard.phrase import Phrase


def open_files(path: Path) -> FileSource | ZipSource:
    """A source over a Maildir, a folder or a ZIP of .eml files, an mbox or a single mail.

    A file is an mbox where it begins with a dated "From " line. Raises UnreadableError.
    """
    try:
        if path.is_dir():
            if is_maildir(path):
                return FileSource(maildir_folders(path))
            return FileSource({INBOX: partial(eml_folder, path)})
        if is_zip(path):
            return ZipSource(path)
        listing = mbox_items if is_mbox(path) else eml_file
    except OSError as error:
        raise UnreadableError(
            Phrase("{path} cannot be read: {why}.", path=path, why=error.strerror),
            "Check the path and its mode.",
        ) from error
    return FileSource({INBOX: partial(listing, path)})
