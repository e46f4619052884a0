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
