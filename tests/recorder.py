"""A resolver that remembers what it was asked."""

from __future__ import annotations

from mailguard.dns.answer import Answer
from mailguard.dns.zone import Records, ZoneResolver


class Recorder:
    """Answers from `zone`; `asked` are the names, in the order in which they were asked for."""

    def __init__(self, zone: Records | None = None) -> None:
        self._zone = ZoneResolver(zone or {})
        self.asked: list[str] = []

    def query(self, name: str, rdtype: str) -> Answer:
        self.asked.append(name)
        return self._zone.query(name, rdtype)
