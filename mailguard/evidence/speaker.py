"""Who words a statement: its language, and the platforms' names in it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from mailguard.registry.index import Registry
from mailguard.report.platforms import platform_name
from mailguard.words.sentences import sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands beside it."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things in one language, and times in the zone of `made`, when the statement was."""

    registry: Registry
    language: str
    made: datetime

    def say(self, code: str, **params: object) -> str:
        """The sentence of a code."""
        return sentence(code, params, language=self.language)

    def name(self, platform: str) -> str:
        """A platform's name."""
        return platform_name(self.registry, platform, self.language)

    def time(self, moment: datetime) -> str:
        """A time to the second, with the zone."""
        with suppress(OverflowError):  # in that zone it would lie outside of all years
            moment = moment.astimezone(self.made.tzinfo)
        return moment.strftime("%Y-%m-%d %H:%M:%S %z").strip()
