"""What the journal holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Json = Mapping[str, object]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Key:
    """A mail in its folder: UIDs are unique only beside their UIDVALIDITY (RFC 3501, 2.3.1.1)."""

    account: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder was looked at: up to UID `high_water`; times in seconds since the epoch."""

    uidvalidity: int
    high_water: int
    started_at: float
    seen_at: float


def message_id_hash(message_id: str) -> str:
    """What stands for a Message-ID where other people's data must not stand."""
    return hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:16]


class State(StrEnum):
    """Where a mail stands: to be acted upon, to be looked at once more, or finished."""

    PENDING = "pending"
    AGAIN = "again"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Judged:
    """A mail with its verdict, on its way into the journal.

    `kind` is the verdict's word, `verdict` all of it, `lookups` the DNS answers that it rests on;
    `received_at` is the server's time of arrival in seconds since the epoch; `object_id` is the
    same wherever the mail lies.
    """

    key: Key
    fingerprint: str
    size: int
    kind: str
    verdict: Json
    message_id: str = ""
    lookups: Json | None = None
    received_at: float | None = None
    state: State = State.PENDING
    object_id: str = ""

    @property
    def message_id_hash(self) -> str:
        """What a log line names the mail by."""
        return message_id_hash(self.message_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail as the journal knows it; `verdict` and `lookups` are None where retention removed
    them.
    """

    id: int
    key: Key
    fingerprint: str
    message_id_hash: str
    size: int
    kind: str
    verdict: Json | None
    state: State
    received_at: float | None
    seen_at: float
    lookups: Json | None = None
    object_id: str = ""


class Deed(StrEnum):
    """What is done to a mail; the last by the user's own hand, which moved it out of quarantine."""

    TAG = "tag"
    LABEL = "label"
    QUARANTINE = "quarantine"
    RELEASE = "release"
    TAKE_OUT = "take-out"


MOVES = (Deed.QUARANTINE, Deed.RELEASE, Deed.TAKE_OUT)
"""Deeds after which a mail is in another folder."""


class Fate(StrEnum):
    """What the user did with a mail taken out of quarantine: the `means` of a `Deed.TAKE_OUT`.

    AWAY: it is not known where it is, perhaps deleted.
    """

    KEPT = "kept"
    DISCARDED = "discarded"
    AWAY = "away"


class Outcome(StrEnum):
    """Where an intent stands; the first two are open.

    INTENDED: perhaps begun. COPIED: its copy is there, the original not yet gone. DONE. GONE: the
    user took the mail elsewhere first. REFUSED: the server would not. VOID: nothing had happened.
    """

    INTENDED = "intended"
    COPIED = "copied"
    DONE = "done"
    GONE = "gone"
    REFUSED = "refused"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Intent:
    """One deed, written down before it is done, and what became of it.

    `means` is the rung or the way of moving; `mark` what was set, as needed to take it off.
    `source` is where the mail is taken from, `destination` a folder ("" for marks);
    `spot_uidvalidity` and `spot_uidnext` tell where that folder stood before. `flags` are the
    mail's own, as they were.
    """

    mail: int
    deed: Deed
    means: str
    source: Key
    destination: str = ""
    mark: Json | None = None
    spot_uidvalidity: int | None = None
    spot_uidnext: int | None = None
    flags: tuple[str, ...] = ()
    id: int = 0
    outcome: Outcome = Outcome.INTENDED
    landed_uidvalidity: int | None = None
    landed_uid: int | None = None
    note: str = ""
    intended_at: float = 0.0
    closed_at: float | None = None


class AllowKind(StrEnum):
    """What an allow-list entry names: an authenticated domain, or one address of a shared one."""

    DOMAIN = "domain"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Allowed:
    """An entry of the allow-list; `account` is "" where it holds for all.

    `expires_at` is in seconds since the epoch, None where it holds until revoked.
    """

    kind: AllowKind
    value: str
    account: str = ""
    note: str = ""
    allowed_at: float = 0.0
    expires_at: float | None = None

    def holds(self, now: float) -> bool:
        """Whether it has not expired; `now` is in seconds since the epoch."""
        return self.expires_at is None or self.expires_at >= now
