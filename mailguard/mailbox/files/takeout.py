"""The labels that Gmail's export (Google Takeout) writes above each mail of its mbox."""

from __future__ import annotations

import re

from mailguard.mailbox.contract import FolderRole
from mailguard.mailbox.roles import role_by_name
from mailguard.message.encoded_words import decode_words, field_text

LABELS_READ = 4096
"""Octets of a mail that are looked at."""
_LABELS = re.compile(rb"X-GM-THRID:[^\n]*\nX-Gmail-Labels:((?:[^\n]|\n[ \t])*)")
"""Above all else: what stands below a Received field may be the sender's."""
_INBOXES = ("收件箱", "收件匣")


def is_export(start: bytes) -> bool:
    """Whether an mbox that begins so has labels in it."""
    return _LABELS.match(start.partition(b"\n")[2]) is not None


def is_own(start: bytes) -> bool:
    """Whether a mail that begins so was sent from the mailbox, and did not come back to it."""
    found = _LABELS.match(start)
    if found is None:
        return False
    labels = decode_words(field_text(found[1])).split(",")
    roles = {_role(label.strip(' "')) for label in labels}
    return FolderRole.SENT in roles and not roles & {FolderRole.INBOX, FolderRole.JUNK}


def _role(label: str) -> FolderRole:
    return FolderRole.INBOX if label in _INBOXES else role_by_name(label)
