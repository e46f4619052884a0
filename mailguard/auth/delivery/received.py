"""Received fields (RFC 5321 section 4.4) as Postfix, Exim, Sendmail, qmail, Google, Microsoft,
Yahoo, Coremail and QQ write them.

The sender chooses the HELO name, so a field is read with that in mind: a name counts as verified
only where the format says that it was looked up, and a field with two `by` is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from mailguard import limits
from mailguard.auth.address import Address, read_address
from mailguard.auth.delivery.date import read_date
from mailguard.auth.known import host_name
from mailguard.message.model import Header

_USUAL = re.compile(
    r"\s*from\s+([\w.-]+)\s+\(([\w.-]+)\s+\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]\)"
    r"\s+by\s+([\w.-]+)(?:\s+\([\w .]*\))?\s+with\s+(\w+)\s+id\s+([\w.-]+)"
    r"(?:\s+for\s+<[\w.@+-]+>)?(?:\s+\([\w =/]*\))?\s*;([\w ,:+]*+(?:-\d{4})?\s*+(?:\(\w+\))?\s*)",
    re.ASCII,
)
"""The field as Postfix and Google write it. Each clause stands there once, in plain characters, so
that there is only one way to read it."""
_PARENTHESIS = re.compile(r"[()]")
_BRACKETED = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]+)(?:%[^\]]*)?\](?::\d+)?", re.IGNORECASE)
_BARE = re.compile(r"(?:[^\s@]*@)?([0-9A-Fa-f.:]+)(?:%\w+)?")
_EXIM_HELO = re.compile(r"\bhelo=(\S+)", re.IGNORECASE)
_HELO = re.compile(r"\"?(?:HELO|EHLO)\s+([^\s\"]+)\"?", re.IGNORECASE)
_ENVELOPE = re.compile(r"envelope-(?:from|sender)[ =]+<?([^<>\s]*)>?", re.IGNORECASE)
_CLAUSES = ("from", "by", "via", "with", "id", "for")


class Hop(NamedTuple):
    """One Received field. What it does not say is "" or None.

    `ips` are the client's addresses; more than one means that the sender wrote some of them.
    `helo` is the client's own word, `rdns` its name in DNS where the server verified it. `date` is
    the text that the date stands in, `ambiguous` True where the field can be read in two ways.
    """

    by: str = ""
    has_from: bool = False
    helo: str = ""
    rdns: str = ""
    ips: tuple[Address, ...] = ()
    protocol: str = ""
    id: str = ""
    envelope_from: str | None = None
    date: str = ""
    ambiguous: bool = False

    @property
    def time(self) -> float | None:
        """Seconds since the epoch, None where there is no date to be read."""
        return read_date(self.date)


def read_received(header: Header) -> Hop:
    """Read one field. Never raises; a field that says nothing gives an empty hop."""
    if len(header.value) > limits.MAX_RECEIVED_SIZE:
        return Hop(ambiguous=True)
    text = header.value.decode("utf-8", "replace")
    return _usual_hop(text) or _hop(text)


def _usual_hop(text: str) -> Hop | None:
    """The hop of a field in its usual form, None where it has another."""
    usual = _USUAL.fullmatch(text)
    if usual is None or _names_helo(usual[2]):
        return None
    helo, rdns, ip, by, protocol, id_, date = usual.groups()
    address = read_address(ip)
    if address is None:
        return None
    return Hop(
        by=_host(by),
        has_from=True,
        helo=_host(helo),
        rdns="" if rdns == "unknown" else _host(rdns),
        ips=(address,),
        protocol=protocol.upper(),
        id=id_,
        date=date,
    )


def _hop(text: str) -> Hop:
    """The hop of a field that is taken apart word by word."""
    tokens, date = _tokens(text)
    clauses = _clauses(tokens)
    absent = _Clause()
    client = clauses.get("from", absent)
    server = clauses.get("by", absent)
    transport = clauses.get("with", absent)
    remarks = [token for token, is_group in tokens if is_group and token not in client.groups]
    envelope = _ENVELOPE.search(" ".join([*remarks, date]))
    return Hop(
        by=_host(server.word),
        has_from="from" in clauses,
        helo=_host(_helo(client)),
        rdns=_host(_rdns(client, exim=any(remark.startswith("Exim") for remark in remarks))),
        ips=_addresses(client),
        protocol=transport.word.upper(),
        id=clauses.get("id", absent).word,
        envelope_from=envelope[1] if envelope else None,
        date=date or text,
        ambiguous=client.repeated or server.repeated or transport.repeated,
    )


@dataclass(slots=True)
class _Clause:
    """A clause's first word and its comments; `repeated` where its keyword came twice."""

    word: str = ""
    groups: list[str] = field(default_factory=list)
    repeated: bool = False


def _tokens(text: str) -> tuple[list[tuple[str, bool]], str]:
    """Words and comments before the date, a comment as its whole text, and the date."""
    tokens: list[tuple[str, bool]] = []
    end = stop = 0
    for start, part, is_comment in _parts(text):
        if is_comment:
            tokens.append((part.strip(), True))
            continue
        before, semicolon, after = part.rpartition(";")
        if semicolon:
            tokens += [(word, False) for word in before.replace(";", " ").split()]
            end, stop = start + len(before) + 1, len(tokens)
        tokens += [(word, False) for word in after.split()]
    return (tokens[:stop], text[end:]) if end else (tokens, "")


def _parts(text: str) -> Iterator[tuple[int, str, bool]]:
    """What stands outside comments and in them, in turn: where, the text, whether a comment.

    Comments in a comment are part of it; one that is never closed is left out.
    """
    depth = start = 0
    for found in _PARENTHESIS.finditer(text):
        opens = found[0] == "("
        if depth == 0 or (depth == 1 and not opens):
            yield start, text[start : found.start()], depth == 1
            start = found.end()
        depth = max(depth + (1 if opens else -1), 0)
    if depth == 0:
        yield start, text[start:], False


def _clauses(tokens: list[tuple[str, bool]]) -> dict[str, _Clause]:
    """The clauses by keyword. A keyword is a clause's value where it stands in its place."""
    clauses: dict[str, _Clause] = {}
    current = _Clause("-")
    for token, is_group in tokens:
        keyword = token.lower()
        if is_group:
            current.groups.append(token)
        elif not current.word:
            current.word = token
        elif token.startswith("["):
            current.groups.append(token)  # fetchmail writes `from name [192.0.2.1]`
        elif keyword in _CLAUSES:
            repeated = keyword in clauses
            current = clauses.setdefault(keyword, _Clause())
            if repeated:
                current.repeated = True
    return clauses


def _addresses(client: _Clause) -> tuple[Address, ...]:
    """The client's addresses: those in comments, else the name where it is one."""
    found = [ip for group in client.groups for ip in _group_addresses(group)]
    if not found:
        found = _group_addresses(client.word)
    return tuple(dict.fromkeys(found))


def _group_addresses(text: str) -> list[Address]:
    """Addresses that the server wrote: `[192.0.2.1]`, or one that stands alone."""
    if _names_helo(text):
        text = _EXIM_HELO.sub("", _HELO.sub("", text))
    candidates = _BRACKETED.findall(text)
    if not candidates and (bare := _BARE.fullmatch(text)):
        candidates = [bare[1]]
    return [ip for candidate in candidates if (ip := read_address(candidate))]


def _names_helo(text: str) -> bool:
    """Whether `_EXIM_HELO` or `_HELO` can match: few servers write either, and both are slow."""
    lowered = text.lower()
    return "helo" in lowered or "ehlo" in lowered


def _helo(client: _Clause) -> str:
    for group in filter(_names_helo, client.groups):
        if told := _EXIM_HELO.search(group) or _HELO.search(group):
            return told[1]
    return client.word


def _rdns(client: _Clause, *, exim: bool) -> str:
    """The client's name where the server looked it up, there and back.

    Postfix, Sendmail and Google write `helo (name [ip])`; Exim `name ([ip] helo=helo)`.
    """
    groups = [_EXIM_HELO.sub("", g) if _names_helo(g) else g for g in client.groups]
    groups = [group for group in groups if _BRACKETED.search(group)]
    if len(groups) != 1:
        return ""  # a second address can be part of the HELO name
    group = groups[0]
    if "may be forged" in group:
        return ""
    if group.startswith("["):
        looked_up = exim and not client.word.startswith("[")
        return client.word if looked_up else ""
    before = group.partition("[")[0].split()
    name = before[-1].rpartition("@")[2] if len(before) == 1 else ""
    return "" if name == "unknown" else name


def _host(word: str) -> str:
    """A host name as it is compared, without what servers put around it."""
    return host_name(word.rstrip(".,").strip('"<>'))
