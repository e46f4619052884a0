"""The settings of the judge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Lookups(StrEnum):
    """When DNS is asked about a sender: a lookup is a read receipt."""

    NEEDED = "needed"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds and choices of the judge; every one is a setting with a sane default."""

    lookups: Lookups = Lookups.NEEDED
    lures_in_platform_mail: int = 1
    """Lures that make authenticated platform mail suspicious."""
    lures_never_used: int = 1
    """Lures the platform never uses that condemn its domain where it could not be checked."""
    lures_beside_department: int = 1
    """Lures that make a risk department without a platform suspicious."""
    claims_in_text: bool = True
    """Whether a claim in subject or text alone makes a mail suspicious."""
