"""How one reading of the author stands to the registry and to what was authenticated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailguard.auth.model import Checked, Report, Result
from mailguard.message.model import Mailbox
from mailguard.registry.index import Registry
from mailguard.registry.model import Owner, Role

PLATFORM_ROLES = frozenset({Role.OFFICIAL, Role.RELAY, Role.UNSOURCED})


class Standing(StrEnum):
    """What is known of an author's address."""

    OUTSIDE = "outside"
    """Not a domain of any platform: whoever sent it, it was no platform."""
    OFFICIAL = "official"
    """A platform's, and authenticated by a sourced domain of that platform."""
    RELAY = "relay"
    """A platform's, authenticated by a domain of it that carries other users' words."""
    UNSOURCED = "unsourced"
    """Believed a platform's, authenticated by a domain that is only believed its own."""
    FAILED = "failed"
    """A platform's, checked, and nothing of the platform's authenticated it."""
    UNCHECKED = "unchecked"
    """A platform's, and nothing could be checked."""
    TEMPERROR = "temperror"
    """A platform's, and a lookup failed that may succeed later."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One author as some client shows it: where it stands in the mail and what it is known as."""

    index: int
    mailbox: Mailbox
    owner: Owner | None
    standing: Standing

    @property
    def platform(self) -> str:
        """The platform whose domain this is, "" where none."""
        return self.owner.platform if self.owner and self.owner.role in PLATFORM_ROLES else ""


def read(index: int, mailbox: Mailbox, report: Report, registry: Registry) -> Reading:
    """Where `mailbox` stands after `report`."""
    owner = registry.owner_of_address(mailbox.local, mailbox.domain) if mailbox.domain else None
    return Reading(index, mailbox, owner, _standing(owner, report, registry))


def _standing(owner: Owner | None, report: Report, registry: Registry) -> Standing:
    if owner is None or owner.role not in PLATFORM_ROLES:
        return Standing.OUTSIDE
    roles = authenticated_roles(owner.platform, report, registry)
    if owner.role is Role.RELAY and roles & {Role.RELAY, Role.OFFICIAL}:
        return Standing.RELAY
    if Role.OFFICIAL in roles:
        return Standing.OFFICIAL
    if Role.RELAY in roles:
        return Standing.RELAY
    # An unsourced domain answers for itself only: a forged official domain is not excused by it.
    if owner.role is Role.UNSOURCED and Role.UNSOURCED in roles:
        return Standing.UNSOURCED
    return {
        Checked.YES: Standing.FAILED,
        Checked.NO: Standing.UNCHECKED,
        Checked.TEMPERROR: Standing.TEMPERROR,
    }[report.checked]


def authenticated_roles(platform: str, report: Report, registry: Registry) -> set[Role]:
    """The roles of the platform's domains that authenticated the mail.

    Aligned means any domain of the same platform; no DMARC record is needed for it.
    """
    owners = (registry.owner(passed.domain) for passed in report.passes)
    return {owner.role for owner in owners if owner and owner.platform == platform}


def signed_by(platform: str, report: Report, registry: Registry) -> bool:
    """Whether a signature in the platform's name is present at all, good or bad."""
    owners = (registry.owner(s.domain) for s in report.dkim if s.result is not Result.NONE)
    return any(owner and owner.platform == platform for owner in owners)
