"""What folders are for by their names, where nothing else says so (RFC 6154 is not everywhere)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mailguard.mailbox.model import FolderRole

OWN = (FolderRole.SENT, FolderRole.DRAFTS)
"""What the user wrote."""
_SEPARATORS = re.compile(r"[/.\\]")
_ENDS = re.compile(r"\.(?:mbox|sbd|zip)$", re.IGNORECASE)
"""What programs add to the name of a folder where they keep it in files, or export it."""
_NAMES = {
    **dict.fromkeys(
        (
            *("sent", "sent items", "sent messages", "sent mail"),
            *("已发送", "已发送邮件", "已发送消息", "已发邮件", "寄件備份"),
        ),
        FolderRole.SENT,
    ),
    **dict.fromkeys(("drafts", "draft", "草稿", "草稿箱", "草稿夹"), FolderRole.DRAFTS),
    **dict.fromkeys(
        ("trash", "deleted items", "deleted messages", "已删除", "已删除邮件"), FolderRole.TRASH
    ),
    **dict.fromkeys(
        ("junk", "spam", "junk e-mail", "垃圾邮件", "垃圾箱", "垃圾郵件"), FolderRole.JUNK
    ),
}


def folded(name: str) -> str:
    """A folder's name, however INBOX is written (RFC 9051 section 5.1)."""
    return "INBOX" if name.upper() == "INBOX" else name


def role_by_name(name: str) -> FolderRole:
    """The role that a folder's name tells, by its last part; OTHER where it tells none."""
    if folded(name) == "INBOX":
        return FolderRole.INBOX
    return _NAMES.get(_SEPARATORS.split(name)[-1].lower(), FolderRole.OTHER)


def own_by_names(names: Iterable[str]) -> FolderRole | None:
    """Which of `OWN` one of these names, of files and folders one below the other, is; None where
    what lies there is mail of others.
    """
    roles = (role_by_name(_ENDS.sub("", _readable(name))) for name in names)
    return next((role for role in roles if role in OWN), None)


def _readable(name: str) -> str:
    """A file's name; one that is not UTF-8 is taken for what Chinese Windows wrote."""
    octets = name.encode("utf-8", "surrogateescape")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("gb18030", "replace")
