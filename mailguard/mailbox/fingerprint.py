"""What identifies a mail when its UID does not: its header and its length."""

from __future__ import annotations

import hashlib

from mailguard import limits


def content_id(raw: bytes, size: int) -> str:
    """An object id for a mail whose server gives none, over all of it that was fetched; "" where
    that is nothing, which mails that cannot be had have in common.
    """
    if not raw:
        return ""
    return f"sha:{hashlib.sha256(raw + b'|%d' % size).hexdigest()}"


def fingerprint(raw: bytes, size: int) -> str:
    """SHA-256 over the header of `raw` and the mail's whole length `size` in octets.

    `raw` may be cut anywhere past the header. Received fields make two deliveries of one mail
    differ, so equal fingerprints mean one delivery, or an exact copy of it.
    """
    start = raw[: limits.MAX_HEADER_SIZE]
    for mark in (b"\r\n\r\n", b"\n\n"):
        start = start.partition(mark)[0]
    # Servers differ in whether BODY[HEADER] holds the empty line; without it all are equal.
    header = start.rstrip(b"\r\n")
    return hashlib.sha256(header + b"|%d" % size).hexdigest()
