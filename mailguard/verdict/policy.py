"""The settings of how mail is judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Lookups(StrEnum):
    """When DNS is asked about a sender: a lookup is a read receipt."""

    NEEDED = "needed"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator chooses of how mail is judged."""

    lookups: Lookups = Lookups.NEEDED
