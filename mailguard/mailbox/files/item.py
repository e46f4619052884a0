"""A mail among others in files: where it lies, and what is made of what was read of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mailguard.findings import Code
from mailguard.mailbox.files.arrival import arrival, told
from mailguard.mailbox.files.nature import is_mail
from mailguard.mailbox.model import FolderRole, Mail


@dataclass(frozen=True, slots=True)
class Item:
    """Where one mail lies: `length` octets from `start` of a file, the mail of that `number` in
    it; None and 0 for all of it. In an archive at `path` the file is `inner`.

    `received` is when it came, where more than the mail and the date of its file tell, in UTC if
    `zoned` and else in whatever zone its writer was. `quoted` is True where lines that begin with
    "From " were written with a ">" before them. `own` is SENT or DRAFTS where it is the user's
    own mail, by more than the names of folders. `flaw` is what is known to be wrong with it.
    """

    path: Path
    start: int = 0
    length: int | None = None
    number: int = 0
    received: datetime | None = None
    zoned: bool = True
    quoted: bool = False
    own: FolderRole | None = None
    flaw: Code | None = None
    inner: str = ""

    @property
    def within(self) -> str:
        """Which mail it is in the file at `path`: "" where that holds no other."""
        number = str(self.number) if self.number else ""
        return "#".join(filter(None, (self.inner, number)))

    @property
    def place(self) -> str:
        """Where it lies, to be read."""
        return "#".join(filter(None, (shown(os.fsencode(self.path)), self.within)))


def mail_of(
    uid: int, item: Item, raw: bytes, length: int, *, saved: datetime, flaw: Code | None
) -> Mail:
    """A mail of which `raw` was read, with `flaw` or what else is wrong with it; its file was
    `saved` then.
    """
    if item.quoted:
        whole = len(raw) == length
        raw = unquote(raw)
        length = len(raw) if whole else length
    received = _came(item, raw) or arrival(raw, saved)
    if flaw is None and not is_mail(raw):
        flaw = Code.MESSAGE_NO_MAIL
    return Mail(uid, raw, length, received, flaw=flaw)


def _came(item: Item, raw: bytes) -> datetime | None:
    """When a mail came, by more than its file's date; a server's field names its zone."""
    found = None if item.zoned else told(raw)
    return found[0] if found and found[1] == "received" else item.received


def shown(name: bytes) -> str:
    """A file's name to be read: octets that are not UTF-8 are escaped."""
    return name.decode("utf-8", "backslashreplace")


def unquote(raw: bytes) -> bytes:
    """Take one ">" off lines that begin with ">From ", ">>From " and so on (mboxrd)."""
    if b"\n>" not in raw:
        return raw
    return b"\n".join(
        line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line
        for line in raw.split(b"\n")
    )
