"""A platform, fact by fact, and the index over all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a domain is to a platform."""

    OFFICIAL = "official"
    """Its own, with a source: authenticates the platform."""
    UNSOURCED = "unsourced"
    """Believed its own, no source: neither whitelists nor condemns."""
    RELAY = "relay"
    """Its own, but carries other users' words: proves the platform, not the text."""
    SHARED = "shared"
    """Used by it and by anyone (ESP, cloud, free mail): proves no brand."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, where it is known from ("" for unsourced), and how sure: high, medium, low."""

    value: str
    source: str = ""
    confidence: str = "low"
    language: str = ""

    @property
    def sourced(self) -> bool:
        """Whether somebody else can check it."""
        return bool(self.source)


@dataclass(frozen=True, slots=True)
class Platform:
    """One marketplace or payment platform.

    `names` are what it is called; `ambiguous` lists those of them that are also ordinary words and
    claim only beside one of `companions`. `never` are lure kinds it never uses ("contact_qq", …).
    """

    id: str
    name: str
    category: str
    main_domain: str
    official: tuple[Fact, ...] = ()
    unsourced: tuple[Fact, ...] = ()
    relays: tuple[Fact, ...] = ()
    shared: tuple[Fact, ...] = ()
    senders: tuple[Fact, ...] = ()
    names: tuple[Fact, ...] = ()
    ambiguous: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()
    departments: tuple[Fact, ...] = ()
    report_channels: tuple[Fact, ...] = ()
    never: tuple[Fact, ...] = ()
    names_local: dict[str, str] = field(default_factory=dict)
    """How a card names it in a language ("zh": "敦煌网"); `name` where absent."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a domain is. For shared domains `platform` is ""."""

    platform: str
    role: Role
    domain: str
    """The registry's entry that matched: the name itself or a parent of it."""
