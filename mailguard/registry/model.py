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


CATEGORIES = ("marketplace", "payment", "commerce")
CONFIDENCES = ("high", "medium", "low")
LURES = (
    "contact_qq",
    "contact_wechat",
    "contact_whatsapp",
    "contact_telegram",
    "contact_line",
    "contact_messenger",
    "contact_workchat",
    "qr_payment",
    "activation_fee",
    "return_function_fee",
    "deposit",
    "game_card",
    "gift_card",
)
"""Kinds of lure; a platform's file says which it never uses."""
HABITS = (
    "ask_password",
    "ask_code",
    "ask_card",
    "ask_install",
    "pay_outside",
    "attachments",
    "phone",
)
"""What else a platform may say that it never does: for readers of its card, not for the judge."""
NEVER = (*LURES, *HABITS)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, where it is known from ("" for unsourced), and how sure: high, medium, low."""

    value: str
    source: str = ""
    confidence: str = "low"
    language: str = ""
    read: str = ""
    """The day, as YYYY-MM-DD, on which somebody last read it there; "" where nobody noted it."""

    @property
    def sourced(self) -> bool:
        """Whether somebody else can check it."""
        return bool(self.source)


@dataclass(frozen=True, slots=True)
class Platform:
    """One marketplace or payment platform.

    `names` are what it is called; `ambiguous` lists those of them that are also ordinary words and
    claim only beside one of `companions`; `decoys` are words and phrases that hold one of the names
    and mean something else ("南京东路"). `labels` are what its domains are called by, for finding
    lookalikes. `never` is what it never does, of `NEVER`.
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
    decoys: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    departments: tuple[Fact, ...] = ()
    report_channels: tuple[Fact, ...] = ()
    genuine: tuple[Fact, ...] = ()
    """How its own mail is told, in sentences."""
    never: tuple[Fact, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    """What a reader should know, by language ("en", "zh")."""
    names_local: dict[str, str] = field(default_factory=dict)
    """How a card names it in a language ("zh": "敦煌网"); `name` where absent."""

    @property
    def domains(self) -> tuple[tuple[Role, Fact], ...]:
        """Every domain that is its own, with its role."""
        return (
            *((Role.OFFICIAL, fact) for fact in self.official),
            *((Role.UNSOURCED, fact) for fact in self.unsourced),
            *((Role.RELAY, fact) for fact in self.relays),
        )


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a domain is. For shared domains `platform` is ""."""

    platform: str
    role: Role
    domain: str
    """The registry's entry that matched: the name itself or a parent of it."""
