"""Fetching mail: never marked as read, in batches bounded by count and by octets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from mailguard import limits
from mailguard.mailbox.contract import Mail, Traits
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.fingerprint import fingerprint
from mailguard.mailbox.imap.connection import Connection

FIRST_PART = limits.MAX_HEADER_SIZE + limits.MAX_READ
"""What is fetched of a mail: the header as far as it counts, and at least MAX_READ beyond it."""

# PEEK leaves \Seen as it is (RFC 3501 section 6.4.5). Never RFC822: iCloud gives no body for it.
_BODY = f"BODY.PEEK[]<0.{FIRST_PART}>"
_BODY_KEY = b"BODY[]<0>"
_HEADER = f"BODY.PEEK[HEADER]<0.{limits.MAX_HEADER_SIZE}>"
_HEADER_KEY = b"BODY[HEADER]<0>"
_FACTS = ("RFC822.SIZE", "FLAGS", "INTERNALDATE")

Items = dict[bytes, Any]


def search(connection: Connection, after: int, exists: int) -> list[int]:
    """UIDs above `after`, ascending; asked for in spans, since the answer is one line a command."""
    # The last span is open: mail may have come since `exists` was read.
    starts = range(1, max(exists, 1) + 1, limits.SEARCH_SPAN)
    spans = [f"{start}:{start + limits.SEARCH_SPAN - 1}" for start in starts[:-1]]
    spans.append(f"{starts[-1]}:*")
    found: set[int] = set()
    for span in spans if exists > limits.SEARCH_SPAN else [""]:
        query = f"{span} UID {after + 1}:*".lstrip()
        found.update(connection.call("SEARCH", _searching(query)))
    # "n:*" always takes in the last mail, and some servers answer any SEARCH with everything.
    return sorted(uid for uid in found if uid > after)


def _searching(query: str) -> Callable[[Any], list[int]]:
    return lambda client: list(client.search(query))


def fetch(connection: Connection, uids: Sequence[int]) -> Iterator[Mail]:
    """The mails of these UIDs in the order asked for; what has gone is left out."""
    for some in uid_sets(uids):
        if len(some) * FIRST_PART <= limits.FETCH_BATCH_SIZE:
            yield from _bodies(connection, some, (*_FACTS, _BODY))  # one round trip less
            continue
        facts = _ask(connection, some, _FACTS)
        sizes = {uid: int(facts[uid].get(b"RFC822.SIZE") or 0) for uid in some if uid in facts}
        for batch in batches(sizes):
            yield from _bodies(connection, batch, (_BODY,), facts)


def prints(connection: Connection, uids: Sequence[int]) -> dict[int, Traits]:
    """What identifies the mails of these UIDs."""
    found = {}
    for some in uid_sets(uids):
        for uid, items in _ask(connection, some, (*_FACTS, _HEADER)).items():
            if b"RFC822.SIZE" in items and _HEADER_KEY in items:
                mark = fingerprint(items[_HEADER_KEY] or b"", int(items[b"RFC822.SIZE"]))
                received = _received(items)
                found[uid] = Traits(mark, received.timestamp() if received else 0.0)
    return found


def flags(connection: Connection, uid: int) -> frozenset[str] | None:
    """The flags of one mail, None where it has gone."""
    items = _ask(connection, [uid], ("FLAGS",)).get(uid)
    return None if items is None else flag_names(items)


def flag_names(items: Items) -> frozenset[str]:
    r"""The FLAGS of a FETCH answer as text; \Recent is the session's, not the mail's."""
    names = {bytes(flag).decode("ascii", "replace") for flag in items.get(b"FLAGS", ())}
    return frozenset(names - {"\\Recent"})


def uid_sets(uids: Sequence[int]) -> Iterator[list[int]]:
    """`uids` in sets that fit one command: imapclient joins them by commas, uncompressed."""
    batch: list[int] = []
    length = 0
    for uid in uids:
        octets = len(str(uid)) + 1
        if batch and (len(batch) >= limits.UID_SET or length + octets > limits.UID_SET_SIZE):
            yield batch
            batch, length = [], 0
        batch.append(uid)
        length += octets
    if batch:
        yield batch


def batches(sizes: dict[int, int]) -> Iterator[list[int]]:
    """UIDs in batches that stay below FETCH_BATCH mails and FETCH_BATCH_SIZE octets."""
    batch: list[int] = []
    octets = 0
    for uid, size in sizes.items():
        size = min(size, FIRST_PART)
        if batch and (len(batch) >= limits.FETCH_BATCH or octets + size > limits.FETCH_BATCH_SIZE):
            yield batch
            batch, octets = [], 0
        batch.append(uid)
        octets += size
    if batch:
        yield batch


def _bodies(
    connection: Connection,
    uids: list[int],
    items: tuple[str, ...],
    facts: dict[int, Items] | None = None,
) -> Iterator[Mail]:
    got = _ask(connection, uids, items)
    for uid in uids:
        answer = got.pop(uid, None)  # popped, so that a mail is freed once it was dealt with
        if answer is not None and _BODY_KEY in answer:
            yield _mail(uid, (facts or {}).get(uid, {}) | answer)


def _mail(uid: int, items: Items) -> Mail:
    raw: bytes = items[_BODY_KEY] or b""
    return Mail(
        uid=uid,
        raw=raw,
        size=max(int(items.get(b"RFC822.SIZE") or 0), len(raw)),
        flags=flag_names(items),
        received=_received(items),
    )


def _received(items: Items) -> datetime | None:
    found = items.get(b"INTERNALDATE")  # imapclient gives it in local time, unmarked
    return found.astimezone() if isinstance(found, datetime) else None


def _ask(connection: Connection, uids: list[int], items: tuple[str, ...]) -> dict[int, Items]:
    """FETCH; where the server refuses the lot, one by one, so that one bad mail stops no other."""
    try:
        answer: dict[int, Items] = connection.call("FETCH", lambda c: c.fetch(uids, items))
    except RefusedError:
        if len(uids) == 1:
            return {uids[0]: {_BODY_KEY: b""}} if _BODY in items else {}
        answer = {}
        for uid in uids:
            answer |= _ask(connection, [uid], items)
    return answer
