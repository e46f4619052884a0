"""The labels that Gmail's export (Google Takeout) writes above each mail of its mbox."""

from __future__ import annotations

import re

from mailguard.mailbox.model import FolderRole
from mailguard.mailbox.roles import OWN, role_by_name
from mailguard.message.encoded_words import decode_words, field_text

LABELS_READ = 4096
"""Octets of a mail that are looked at."""
_LABELS = re.compile(rb"X-GM-THRID:[^\n]*\nX-Gmail-Labels:((?:[^\n]|\n[ \t])*)")
"""Above all else: what stands below a Received field may be the sender's."""
_INBOXES = ("收件箱", "收件匣")


def is_export(start: bytes) -> bool:
    """Whether an mbox that begins so has labels in it."""
    return _LABELS.match(start.partition(b"\n")[2]) is not None


def own_role(start: bytes) -> FolderRole | None:
    """Whether a mail that begins so was sent from the mailbox, and did not come back to it, or is
    a draft; None where it is mail of others.
    """
    found = _LABELS.match(start)
    if found is None:
        return None
    labels = decode_words(field_text(found[1])).split(",")
    roles = {_role(label.strip(' "')) for label in labels}
    if roles & {FolderRole.INBOX, FolderRole.JUNK}:
        return None
    return next((role for role in OWN if role in roles), None)


def _role(label: str) -> FolderRole:
    if label in _INBOXES:
        return FolderRole.INBOX
    # one below another is the user's own, whatever it is called
    return FolderRole.OTHER if "/" in label else role_by_name(label)
