"""What a file is by its first octets: a mail, or something that a person takes for one."""

from __future__ import annotations

import re

from mailguard.limits import MAX_HEADER_SIZE
from mailguard.message.parse import EMPTY_LINE, with_line_feeds

BOM = b"\xef\xbb\xbf"
_FIELD = re.compile(
    rb"^(?:from|to|cc|date|subject|sender|reply-to|received|return-path|delivered-to|message-id"
    rb"|mime-version|content-type|dkim-signature|authentication-results|(?:x|arc|list)-[!-9;-~]+)"
    rb"[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
"""Any mail has one of these: RFC 5322 section 3.6 requires From and Date, SMTP adds Received."""
_PACKED = (
    b"\x1f\x8b",  # gzip, so .tar.gz and .mbox.gz too
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
)
_TAR = slice(257, 262)  # POSIX.1 ustar: where its magic stands
_OUTLOOK = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # a compound file: .msg
    b"!BDN",  # .pst and .ost
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"F\0", b"\0F", b"R\0", b"\0R")
"""UTF-16, with its mark or as From, Return-Path and Received begin in it."""


def is_mail(start: bytes) -> bool:
    """Whether what begins so is a mail: whether a field that mails have is in its header."""
    if _foreign(start):
        return False
    return _FIELD.search(header(start)) is not None


def header(start: bytes) -> bytes:
    """The header section of a mail by its first octets."""
    head = with_line_feeds(start[:MAX_HEADER_SIZE]).removeprefix(BOM).lstrip(b"\r\n")
    end = EMPTY_LINE.search(head)
    return head[: end.start() + 1] if end else head


def has_header(start: bytes) -> bool:
    """Whether the whole header is in the first octets of a mail."""
    return EMPTY_LINE.search(with_line_feeds(start).removeprefix(BOM).lstrip(b"\r\n")) is not None


def advice(start: bytes) -> str:
    """What can be done about a file that begins so and is no mail, in a sentence."""
    return (
        _foreign(start)
        or "Save mail as .eml files or as an mbox from the mail program, and name those."
    )


def _foreign(start: bytes) -> str:
    """What can be done about a known format that begins so; "" where it may be a mail."""
    if start.startswith(_PACKED) or start[_TAR] == b"ustar":
        return "It is packed: unpack it, and name what was in it."
    if start.startswith(_OUTLOOK):
        return "It is Outlook's own format: export the mail from there as .eml files or as an mbox."
    if start.startswith(_WIDE):
        return "It was saved as UTF-16: save the mail as .eml from the mail program, unchanged."
    return ""
