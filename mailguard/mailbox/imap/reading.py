"""Fetching mail: never marked as read, in batches bounded by count and by octets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mailguard import limits
from mailguard.findings import Code
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.fingerprint import fingerprint
from mailguard.mailbox.imap.answers import LARGEST, Answer, Data, answers
from mailguard.mailbox.imap.connection import Connection
from mailguard.mailbox.model import Mail, Traits

# PEEK leaves \Seen as it is (RFC 3501 section 6.4.5). Never RFC822: iCloud gives no body for it.
_BODY = f"INTERNALDATE BODY.PEEK[]<0.{limits.FIRST_PART}>"
_GMAIL_ID = "X-GM-MSGID"
_TRAITS = f"RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER]<0.{limits.MAX_HEADER_SIZE}>"


def search(
    connection: Connection, after: int, exists: int, uidnext: int | None = None
) -> list[int]:
    """UIDs above `after`, ascending; asked for in spans, since the answer is one line a command.

    `uidnext` tells where few can be new, however many there are: then one command will do.
    """
    # The last span is open: mail may have come since `exists` was read.
    starts = range(1, max(exists, 1) + 1, limits.SEARCH_SPAN)
    spans = [f"{start}:{start + limits.SEARCH_SPAN - 1}" for start in starts[:-1]]
    spans.append(f"{starts[-1]}:*")
    found: set[int] = set()
    few = uidnext is not None and uidnext - after <= limits.SEARCH_SPAN
    for span in spans if exists > limits.SEARCH_SPAN and not few else [""]:
        query = f"{span} UID {after + 1}:*".lstrip()
        found.update(connection.call("SEARCH", _searching(query)))
    # "n:*" always takes in the last mail, and some servers answer any SEARCH with everything.
    return sorted(uid for uid in found if after < uid <= LARGEST)


def _searching(query: str) -> Callable[[Any], list[int]]:
    return lambda client: list(client.search(query))


def fetch(connection: Connection, uids: Sequence[int]) -> Iterator[Mail]:
    """The mails of these UIDs in the order asked for; what has gone is left out."""
    for some in uid_sets(uids):
        silent = set(some)
        for mail in _fetch_set(connection, some):
            silent.discard(mail.uid)
            yield mail
        for uid in sorted(there(connection, sorted(silent))):  # not gone, and not told of
            yield Mail(uid, b"", 0, flaw=Code.MESSAGE_WITHHELD)


def _fetch_set(connection: Connection, uids: list[int]) -> Iterator[Mail]:
    _check(connection)
    if len(uids) * limits.FIRST_PART <= limits.FETCH_BATCH_SIZE:
        yield from _mails(uids, _ask_with_ids(connection, uids, f"RFC822.SIZE {_BODY}"))
        return
    told = _ask(connection, uids, "RFC822.SIZE")
    sizes = {uid: told[uid].size or 0 for uid in uids if uid in told}
    for batch in batches(sizes):
        _check(connection)
        yield from _mails(batch, _ask_with_ids(connection, batch, _BODY), sizes)


def whole(connection: Connection, uid: int) -> Mail | None:
    """One mail to its end, within what one literal may hold; None where it has gone."""
    _check(connection)
    body = f"RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.{limits.MAX_WHOLE}>"
    return next(_mails([uid], _ask(connection, [uid], body)), None)


def headers(connection: Connection, uids: Sequence[int]) -> Iterator[Mail]:
    """The header sections of these mails, in the order asked for; what has gone is left out."""
    for some in uid_sets(uids):
        yield from _mails(some, _ask(connection, some, _TRAITS))


def prints(connection: Connection, uids: Sequence[int]) -> dict[int, Traits]:
    """What identifies the mails of these UIDs."""
    found = {}
    for some in uid_sets(uids):
        for uid, told in _ask(connection, some, _TRAITS).items():
            if told.size is not None and told.body is not None:
                received = told.received.timestamp() if told.received else 0.0
                found[uid] = Traits(fingerprint(told.body, told.size), received)
    return found


def flags(connection: Connection, uid: int) -> frozenset[str] | None:
    """The flags of one mail, None where it has gone; what the server refuses has not."""
    told = _asked(connection, [uid], "FLAGS").get(uid)
    return None if told is None else told.flags or frozenset()


def uid_sets(uids: Sequence[int]) -> Iterator[list[int]]:
    """`uids` in sets that fit one command: imapclient joins them by commas, uncompressed."""
    for start in range(0, len(uids), limits.UID_SET):
        yield list(uids[start : start + limits.UID_SET])


def batches(sizes: dict[int, int]) -> Iterator[list[int]]:
    """UIDs in batches that stay below FETCH_BATCH mails and FETCH_BATCH_SIZE octets."""
    batch: list[int] = []
    octets = 0
    for uid, size in sizes.items():
        size = min(size, limits.FIRST_PART)
        if batch and (len(batch) >= limits.FETCH_BATCH or octets + size > limits.FETCH_BATCH_SIZE):
            yield batch
            batch, octets = [], 0
        batch.append(uid)
        octets += size
    if batch:
        yield batch


def _check(connection: Connection) -> None:
    """Whole mails are rationed; headers are small, and needed to settle what was begun."""
    if connection.ration is not None:
        connection.ration.check()


def _mails(
    uids: list[int], told: dict[int, Answer], sizes: Mapping[int, int] | None = None
) -> Iterator[Mail]:
    for uid in uids:
        answer = told.pop(uid, None)  # popped, so that a mail is freed once it was dealt with
        if answer is not None:
            size = answer.size if sizes is None else sizes[uid]
            raw = answer.body or b""
            yield Mail(
                uid,
                raw,
                max(size or 0, len(raw)),
                answer.received,
                answer.object_id or "",
                flaw=Code.MESSAGE_WITHHELD if answer.body is None else None,
            )


def there(connection: Connection, uids: Sequence[int]) -> set[int]:
    """Those of these UIDs that are in the open folder still."""
    return {uid for some in uid_sets(uids) for uid in _ask(connection, some, "FLAGS")}


def gmail_ids(connection: Connection, uids: Sequence[int]) -> dict[int, str]:
    """X-GM-MSGID of these mails; none where the server is not Gmail's."""
    if _id_item(connection) != _GMAIL_ID:
        return {}
    told = (_ask(connection, some, _GMAIL_ID) for some in uid_sets(uids))
    return {uid: one.object_id for some in told for uid, one in some.items() if one.object_id}


def _ask_with_ids(connection: Connection, uids: list[int], items: str) -> dict[int, Answer]:
    """FETCH, and along with it what the server calls each mail wherever it lies."""
    item = _id_item(connection)
    if item:
        try:
            return _asked(connection, uids, f"{item} {items}")
        except RefusedError as error:
            if error.delay is not None:
                raise
        found = _ask(connection, uids, items)
        # Where a mail is not to be had without ids either, it is not they that were refused.
        connection.ids_refused = bool(found) and all(told.body for told in found.values())
        return found
    return _ask(connection, uids, items)


def _id_item(connection: Connection) -> str:
    """X-GM-MSGID of Gmail, else EMAILID of RFC 8474, else nothing."""
    if connection.ids_refused:
        return ""
    if connection.call("CAPABILITY", lambda c: c.has_capability("X-GM-EXT-1")):
        return _GMAIL_ID
    offered = connection.call("CAPABILITY", lambda c: c.has_capability("OBJECTID"))
    return "EMAILID" if offered else ""


def _ask(connection: Connection, uids: list[int], items: str) -> dict[int, Answer]:
    """FETCH; where the server refuses the lot, one by one, so that one bad mail stops no other."""
    try:
        return _asked(connection, uids, items)
    except RefusedError as error:
        if error.delay is not None:
            raise
        if len(uids) == 1:  # there, but not to be had
            return {uids[0]: Answer()}
        found: dict[int, Answer] = {}
        for uid in uids:
            found |= _ask(connection, [uid], items)
        return found


def _asked(connection: Connection, uids: list[int], items: str) -> dict[int, Answer]:
    wanted = ",".join(map(str, uids))
    found = answers(connection.call("FETCH", lambda c: _fetched(c, wanted, items)))
    return {uid: found[uid] for uid in uids if uid in found}


def _fetched(client: Any, uids: str, items: str) -> list[Data | None]:
    # With QRESYNC, news of flags that came unasked names UIDs, perhaps of mail that has gone since.
    client._imap.untagged_responses.pop("FETCH", None)
    status, data = client._imap.uid("FETCH", uids, f"({items})")
    client._checkok("fetch", status, data)
    answered: list[Data | None] = data
    return answered
