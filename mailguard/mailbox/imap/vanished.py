"""Which mails have left a folder since it was last looked at (RFC 7162), in one round trip."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Any

from mailguard import limits
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.imap import reading
from mailguard.mailbox.imap.connection import Connection
from mailguard.mailbox.model import Gone

_RANGE = re.compile(rb"(\d{1,10})(?::(\d{1,10}))?")
_EARLIER = re.compile(rb"\(EARLIER\)", re.IGNORECASE)
_MODSEQ = re.compile(rb"\d{1,19}")
_LAST_MODSEQ = 2**63 - 1
"""RFC 7162 section 7."""


def enable(connection: Connection) -> bool:
    """Switch QRESYNC on, where offered; before any folder is opened (RFC 5161 section 3.1).

    From then on the server names a mail that went by its UID, and gives the UID in every FETCH that
    nobody asked for.
    """
    offered = connection.call(
        "CAPABILITY", lambda c: c.has_capability("QRESYNC") and c.has_capability("ENABLE")
    )
    if not offered:
        return False
    with contextlib.suppress(RefusedError):
        return b"QRESYNC" in connection.call("ENABLE", lambda c: c.enable("QRESYNC"))
    return False


def gone(
    connection: Connection, folder: str, uidvalidity: int, uids: Collection[int], since: int | None
) -> Gone | None:
    """Those of `uids` that are no longer in `folder`; None where its UIDs are not what they were.

    `since` is the HIGHESTMODSEQ of the last look: then the server is asked for what went after it
    (RFC 7162 section 3.2.5). Without, each UID is asked for. The folder is open afterwards,
    read-only.
    """
    resync = ""
    if since is not None:
        known = _set(uids)
        known = f" {known}" if len(known) <= limits.UID_SET_SIZE else ""
        resync = f"(QRESYNC ({uidvalidity} {since}{known}))"
    connection.call("EXAMINE", lambda c: _examine(c, folder, resync))
    if connection.take("UIDVALIDITY") != [str(uidvalidity).encode()]:
        return None
    modseq = _number(connection.take("HIGHESTMODSEQ"))
    if since is None or modseq is None:  # NOMODSEQ: this folder keeps none (section 3.1.2.2)
        return Gone(frozenset(uids) - reading.there(connection, sorted(uids)), modseq)
    vanished = set(_within(connection.take("VANISHED"), uids))
    return Gone(frozenset(vanished), modseq)


def _examine(client: Any, folder: str, resync: str) -> None:
    """EXAMINE; imapclient knows no parameters of it."""
    imap = client._imap
    imap.untagged_responses = {}  # as imaplib's select() does: what follows is about this folder
    words = [client._normalise_folder(folder), *([resync] if resync else [])]
    status, data = imap._simple_command("EXAMINE", *words)
    client._checkok("examine", status, data)
    imap.state, imap.is_readonly = "SELECTED", True


def _within(data: Iterable[bytes], uids: Collection[int]) -> Iterator[int]:
    """Those of `uids` that VANISHED (EARLIER) names; its ranges may be vast.

    Without that word it may be about the folder that was open before (section 3.2.11).
    """
    for line in filter(_EARLIER.match, data):
        for found in _RANGE.finditer(line):
            first, last = int(found[1]), int(found[2] or found[1])
            yield from (uid for uid in uids if min(first, last) <= uid <= max(first, last))


def _number(data: list[bytes]) -> int | None:
    number = int(data[-1]) if data and _MODSEQ.fullmatch(data[-1]) else None
    return number if number is None or number <= _LAST_MODSEQ else None


def _set(uids: Collection[int]) -> str:
    """A sequence set, with ranges."""
    ordered = sorted(uids)
    ends = [a for a, b in pairwise(ordered) if b != a + 1] + ordered[-1:]
    starts = ordered[:1] + [b for a, b in pairwise(ordered) if b != a + 1]
    spans = zip(starts, ends, strict=True)
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in spans)
