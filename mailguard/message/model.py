"""The parts of a mail that other rooms look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from mailguard.findings import Finding


class Header(NamedTuple):
    """One header field (RFC 5322 section 2.2) as it stands in the mail.

    `raw` is the whole field, name and folding included, without its last CRLF; `key` is the name
    in lower case without the white space that obsolete syntax allows before the colon.
    """

    key: str
    raw: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A mail split into fields and body, lines ending in CRLF, topmost field first.

    `complete` is False where the mail was longer than what was read; `size` is its whole length.
    """

    headers: tuple[Header, ...]
    body: bytes
    size: int
    complete: bool
    findings: tuple[Finding, ...] = ()
    _positions: dict[str, list[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        positions: dict[str, list[int]] = {}
        for position, header in enumerate(self.headers):
            if header.key:
                positions.setdefault(header.key, []).append(position)
        object.__setattr__(self, "_positions", positions)

    def positions(self, key: str) -> Sequence[int]:
        """Where in `headers` the fields named `key` (lower case) stand, topmost first."""
        return self._positions.get(key, ())

    def fields(self, key: str) -> list[Header]:
        """The fields named `key` (lower case), topmost first."""
        return [self.headers[position] for position in self.positions(key)]

    @property
    def answers(self) -> bool:
        """Whether it names a mail that it answers (RFC 5322 section 3.6.4)."""
        return bool(self.positions("in-reply-to") or self.positions("references"))


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address as some mail client would show them.

    `name` is decoded text as shown, hidden characters and all; `domain` is in A-labels, lower case,
    "" where the address has none that DNS could hold. `address` is `local@domain` as written.
    `field` is where it was read: "from", "sender", "resent-from" or "reply-to"; with "-name",
    "-comment" or "-group" behind it where it only stands in such a text.
    """

    name: str
    address: str
    local: str
    domain: str
    field: str = "from"


@dataclass(frozen=True, slots=True)
class Authors:
    """Everybody whom some client could show as the author, and what is odd about that.

    `mailboxes[0]` is the author as RFC 5322 section 3.6.2 reads the mail, or what clients show in
    its place; there is none where the mail names nobody. Further ones are other readings. Findings
    are of the `author.*` codes.
    """

    mailboxes: tuple[Mailbox, ...]
    findings: tuple[Finding, ...] = ()
    sender: tuple[Mailbox, ...] = ()
    """Who sent it in the author's name (RFC 5322 section 3.6.2), where that is somebody else."""

    @property
    def from_twice(self) -> bool:
        """Whether there are several From fields, and they name different addresses."""
        if not any(finding.code == "author.several_fields" for finding in self.findings):
            return False
        named = {m.address.lower() for m in self.mailboxes if m.field == "from" and m.address}
        return len(named) > 1

    @property
    def ambiguous(self) -> bool:
        """Whether clients could show different authors."""
        return any(f.code != "author.hidden_characters" for f in self.findings)


class TextKind(StrEnum):
    """Where text stood: the sender's own words, or words of others that the mail carries."""

    OWN = "own"
    QUOTED = "quoted"
    FORWARDED = "forwarded"
    ATTACHED = "attached"
    ELSEWHERE = "elsewhere"
    """The sender's own as well, but only some clients show them, if any."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A run of text as a reader sees it, hidden HTML left out."""

    kind: TextKind
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link: the words shown and the host it goes to (A-labels, lower case, "" where none)."""

    shown: str
    target: str
    host: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a person reads in the mail.

    `codes` are the decoded contents of QR images; `drawn_code` is True where one was drawn with
    HTML cells or Unicode blocks; `files` where it carries anything but text to be read: a
    picture, a file, another mail.
    """

    subject: str
    blocks: tuple[TextBlock, ...]
    links: tuple[Link, ...]
    codes: tuple[str, ...]
    drawn_code: bool
    findings: tuple[Finding, ...] = ()
    files: bool = False
