"""What is done to mail: one UID a command, and the answer read back."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any

from imapclient.imap_utf7 import decode  # type: ignore[import-untyped]  # it ships no types

from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.imap import reading
from mailguard.mailbox.imap.connection import Connection
from mailguard.mailbox.model import DELETED, FLAGGED, Label, Landing, Moving, Spot
from mailguard.phrase import Phrase
from mailguard.providers.model import Rung

_COPYUID = re.compile(rb"\s*(\d{1,10}) +\S+ +(\d{1,10})\s*")
"""UIDVALIDITY, the UID here, the UID there (RFC 4315 section 3)."""
_ITEM = re.compile(rb"(UIDVALIDITY|UIDNEXT) (\d{1,10})(?!\d)")


def permitted_rungs(
    connection: Connection, ladder: tuple[Rung, ...], permanent: frozenset[str] | None
) -> tuple[Rung, ...]:
    r"""The rungs of `ladder` that the server permits in the open folder.

    `permanent` is its PERMANENTFLAGS; None, where it says nothing, means all (RFC 3501 section
    6.3.1). A keyword needs `\*`; a label folder needs COPY, which every server has.
    """
    gmail = connection.call("CAPABILITY", lambda c: c.has_capability("X-GM-EXT-1"))
    permits = {
        Rung.GMAIL_LABEL: bool(gmail),
        Rung.KEYWORD: takes_keywords(permanent),
        Rung.LABEL_FOLDER: True,
        Rung.FLAG: permanent is None or FLAGGED in permanent,
    }
    return tuple(rung for rung in ladder if permits[rung])


def takes_keywords(permanent: frozenset[str] | None) -> bool:
    """Whether PERMANENTFLAGS allow keywords of one's own."""
    return permanent is None or "\\*" in permanent


def moving(connection: Connection, permanent: frozenset[str] | None) -> Moving:
    r"""MOVE (RFC 6851), else COPY and UID EXPUNGE (RFC 4315), else not at all.

    Not either where PERMANENTFLAGS leave out \Deleted: what one may not delete one may not move
    away (RFC 4314 section 4, the right "t"). In whatever case it is written.
    """
    if permanent is not None and DELETED.lower() not in map(str.lower, permanent):
        return Moving.NONE
    if connection.call("CAPABILITY", lambda c: c.has_capability("MOVE")):
        return Moving.MOVE
    if connection.call("CAPABILITY", lambda c: c.has_capability("UIDPLUS")):
        return Moving.COPY_EXPUNGE
    return Moving.NONE


def tag(connection: Connection, uid: int, label: Label, rung: Rung) -> bool:
    """Set the mark of `rung` and read it back; False where refused or silently dropped.

    A copy in a label folder is no mark in this sense: it takes an intent, see `actions.transfer`.
    """
    try:
        if rung is Rung.GMAIL_LABEL:
            connection.call("STORE", lambda c: c.add_gmail_labels([uid], [label.name], silent=True))
            return label.name in connection.call("FETCH", lambda c: _gmail_labels(c, uid))
        names = label.flags(rung)
        connection.call("STORE", lambda c: c.add_flags([uid], names, silent=True))
    except RefusedError as error:
        if error.delay is not None:  # busy, not unwilling
            raise
        return False
    # Stock servers have been seen to answer OK and forget (and to change the case of a keyword).
    kept = {flag.lower() for flag in reading.flags(connection, uid) or ()}
    return any(name.lower() in kept for name in names)


def _gmail_labels(client: Any, uid: int) -> set[str]:
    """The labels of a mail; such as imapclient cannot decode are the user's own, and left out."""
    labels = set()
    found = client.fetch([uid], ["X-GM-LABELS"]).get(uid, {})
    for label in found.get(b"X-GM-LABELS", ()):
        with contextlib.suppress(ValueError):
            labels.add(decode(label if isinstance(label, bytes) else str(label).encode()))
    return labels


def untag(connection: Connection, uid: int, label: Label, rung: Rung) -> None:
    """Take the mark of `rung` off."""
    if rung is Rung.GMAIL_LABEL:
        connection.call("STORE", lambda c: c.remove_gmail_labels([uid], [label.name], silent=True))
    else:
        names = label.flags(rung)
        connection.call("STORE", lambda c: c.remove_flags([uid], names, silent=True))


def spot(connection: Connection, folder: str) -> Spot:
    """UIDVALIDITY and UIDNEXT of a folder; a UIDNEXT of 0 where the server gives none.

    STATUS is not meant for the folder that is open (RFC 3501 section 6.3.10), so ask before.
    """
    said = connection.call("STATUS", lambda c: _status(c, folder))
    if b"UIDVALIDITY" not in said:
        raise RefusedError(Phrase("The server gives no UIDVALIDITY for {folder}.", folder=folder))
    return Spot(said[b"UIDVALIDITY"], said.get(b"UIDNEXT", 0))


def _status(client: Any, folder: str) -> dict[bytes, int]:
    """What STATUS says behind the folder's name, which imapclient fails on where a bracket stands
    alone in it; the answer is one line, or ends below the name as a literal.
    """
    name = client._normalise_folder(folder)
    data = client._command_and_check("status", name, "(UIDVALIDITY UIDNEXT MESSAGES)")
    last = data[-1] if data and isinstance(data[-1], bytes) else b""
    return {word: int(number) for word, number in _ITEM.findall(last.rpartition(b"(")[2])}


def copy(connection: Connection, uid: int, folder: str) -> Landing | None:
    """COPY one mail."""
    return _send(connection, "COPY", lambda c: c.copy([uid], folder))


def move(connection: Connection, uid: int, folder: str) -> Landing | None:
    """MOVE one mail; several at once come back with permuted COPYUIDs from Yahoo."""
    return _send(connection, "MOVE", lambda c: c.move([uid], folder))


def remove(connection: Connection, uid: int) -> bool:
    r"""Mark one mail \Deleted and UID EXPUNGE it; False where it was gone before.

    Never a plain EXPUNGE: that takes along whatever the user marked \\Deleted. Where the expunge
    is refused the mark is taken off again.
    """
    if reading.flags(connection, uid) is None:
        return False
    connection.call("STORE", lambda c: c.add_flags([uid], [DELETED], silent=True))
    try:
        connection.call("EXPUNGE", lambda c: c.uid_expunge([uid]))
    except RefusedError:
        keep(connection, uid)
        raise
    return True


def keep(connection: Connection, uid: int) -> None:
    r"""Take \Deleted off a mail."""
    connection.call("STORE", lambda c: c.remove_flags([uid], [DELETED], silent=True))


def _send(connection: Connection, command: str, do: Callable[[Any], object]) -> Landing | None:
    connection.take("COPYUID")  # an older one must not be taken for this one's
    connection.call(command, do)
    for data in connection.take("COPYUID"):
        if found := _COPYUID.fullmatch(data):
            return Landing(int(found[1]), int(found[2]))
    return None
