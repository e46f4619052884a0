"""Everybody whom some mail client could show as the author (RFC 5322 section 3.6.2).

The strict reading comes first. What a more lenient client might show instead is a further
reading, and the disagreement a finding. Ordinary mail, odd as it is, has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard import limits
from mailguard.findings import Code, Finding
from mailguard.message.mailboxes import FieldReading, read_field
from mailguard.message.model import Authors, Mailbox, Message

_FROM_LINE = re.compile(
    rb"\r\n?[ \t\0]*[Ff][Rr][Oo][Mm][ \t\0]*(?:\r\n[ \t]+)?:([^\r\n]*@[^\r\n]*)"
)
_INVISIBLE = re.compile(
    # Bidirectional controls, invisible operators, fillers, tags: no name needs them.
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\x00-\x08\x0b-\x1f\x7f]"
    # Joiners and emoji selectors have their uses, but not after these letters.
    "|(?<=[A-Za-z\u00c0-\u024f\u0370-\u052f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])"
    "[\u200c\u200d\ufe0e\ufe0f]"
)

_READERS = ("to", "cc", "delivered-to", "x-original-to")


def read_authors(message: Message) -> Authors:
    """The authors of a mail, at most `limits.MAX_AUTHORS` readings. Linear; never raises."""
    stated = _read(message, "from")
    if usual := _usual(message, stated):
        return usual
    named = any(mailbox.address for reading in stated for mailbox in reading.strict)
    # RFC 5322 section 3.6.2 demands a From, and a Sender beside several; clients show it then.
    sender = _read(message, "sender")
    shown = [*stated, *sender] if not named or _doubtful(stated) else stated
    hidden = [read_field(value, "from") for value in _hidden_from(message)]
    readings = [*shown, *hidden, *_read(message, "resent-from")]
    mailboxes = _distinct(readings)
    first = mailboxes[0].address if mailboxes else ""
    findings = [] if named else [Finding(Code.AUTHOR_NONE, source="header:From")]
    findings += _several(stated, first)
    findings += _ambiguous(shown, hidden, first)
    findings += _invisible(mailboxes)
    if len(mailboxes) > limits.MAX_AUTHORS or any(reading.limited for reading in readings):
        params = {"read": str(limits.MAX_AUTHORS)}
        findings.append(Finding(Code.AUTHOR_LIMIT, params, "header:From"))
    beside = () if shown is not stated else tuple(_distinct(sender)[: limits.MAX_AUTHORS])
    return Authors(tuple(mailboxes[: limits.MAX_AUTHORS]), tuple(findings), beside)


def _usual(message: Message, stated: list[FieldReading]) -> Authors | None:
    """The one author of a mail that names nobody else anywhere, None where it is not so."""
    if len(stated) != 1 or any(map(message.positions, ("sender", "resent-from"))):
        return None
    (reading,) = stated
    if len(reading.strict) != 1 or reading.further or reading.oddities or reading.limited:
        return None
    if not reading.strict[0].address or any(_hidden_from(message)):
        return None
    return Authors(tuple(reading.strict), tuple(_invisible(reading.strict)))


def _doubtful(stated: list[FieldReading]) -> bool:
    """Whether From shows more than one address."""
    mailboxes = (mailbox for reading in stated for mailbox in (*reading.strict, *reading.further))
    return len({mailbox.address.lower() for mailbox in mailboxes if mailbox.address}) > 1


def read_reply_to(message: Message) -> tuple[Mailbox, ...]:
    """The mailboxes that an answer would go to, read as the authors are."""
    return tuple(_distinct(_read(message, "reply-to"))[: limits.MAX_AUTHORS])


def read_readers(message: Message) -> frozenset[str]:
    """The addresses, in lower case, that a mail says it is for or was delivered to."""
    readings = (reading for key in _READERS for reading in _read(message, key))
    return frozenset(mailbox.address.lower() for r in readings for mailbox in r.strict)


def _read(message: Message, key: str) -> list[FieldReading]:
    readings: list[FieldReading] = []
    room = 2 * limits.MAX_AUTHORS
    for header in message.fields(key)[: limits.MAX_AUTHORS]:
        if room <= 0:
            readings[-1].limited = True
            break
        reading = read_field(header.value, key)
        readings.append(reading)
        room -= len(reading.strict) + len(reading.further)
    return readings


def _hidden_from(message: Message) -> Iterator[bytes]:
    """What stands after "From:" at the start of a line that strict reading has elsewhere.

    A fold, a stray CR, or a line that is no field; some readers take it for a field of its own.
    """
    for key, raw, _ in message.headers:
        if key and b"\r" not in raw:
            continue
        # The fields a signature covers are listed in it, "from:" among them.
        if key == "from" or "signature" in key or key.startswith("arc-"):
            continue
        for found in _FROM_LINE.finditer(raw if key else b"\r" + raw):
            yield found[1]


def _distinct(readings: list[FieldReading]) -> list[Mailbox]:
    """All readings once, the strict ones first; one past the limit shows that there were more."""
    seen: dict[tuple[str, str], Mailbox] = {}
    for mailbox in (
        *(mailbox for reading in readings for mailbox in reading.strict),
        *(mailbox for reading in readings for mailbox in reading.further),
    ):
        seen.setdefault((mailbox.name, mailbox.address.lower()), mailbox)
    return list(seen.values())


def _several(stated: list[FieldReading], first: str) -> list[Finding]:
    findings = []
    if len(stated) > 1:
        other = next((m.address for reading in stated[1:] for m in reading.strict), "")
        findings.append(_finding(Code.AUTHOR_SEVERAL_FIELDS, first, other, count=len(stated)))
    for reading in stated:
        addresses = list(dict.fromkeys(mailbox.address.lower() for mailbox in reading.strict))
        if len(addresses) > 1:
            count = len(addresses)
            findings.append(
                _finding(Code.AUTHOR_SEVERAL_MAILBOXES, first, addresses[1], count=count)
            )
            break
    return findings


def _ambiguous(shown: list[FieldReading], hidden: list[FieldReading], first: str) -> list[Finding]:
    """One finding for all the ways in which readers disagree."""
    ways = {how: other for reading in shown for how, other in reading.oddities.items()}
    for reading in hidden:
        ways.setdefault("hidden_field", reading.strict[0].address if reading.strict else "")
    if not ways:
        return []
    other = next((other for other in ways.values() if other != first), first)
    return [_finding(Code.AUTHOR_AMBIGUOUS, first, other, how=", ".join(ways))]


def _invisible(mailboxes: list[Mailbox]) -> list[Finding]:
    for mailbox in mailboxes:
        shown = f"{mailbox.name}{mailbox.address}"
        found = None if shown.isascii() and shown.isprintable() else _INVISIBLE.search(shown)
        if found:
            characters = dict.fromkeys(_INVISIBLE.findall(shown))
            listed = " ".join(f"U+{ord(char):04X}" for char in list(characters)[:8])
            params = {"characters": listed, "name": mailbox.name}
            return [Finding(Code.AUTHOR_HIDDEN_CHARACTERS, params, "header:From")]
    return []


def _finding(code: Code, first: str, other: str, **more: str | int) -> Finding:
    params = {"first": first, "other": other} | {key: str(value) for key, value in more.items()}
    return Finding(code, params, "header:From")
