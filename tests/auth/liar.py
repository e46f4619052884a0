"""A resolver under an attacker's control."""

from __future__ import annotations

from mailguard.dns import Answer, Status


class Liar:
    """Answers every question with the same values: whatever a hostile server may say."""

    def __init__(self, values: list[str], status: Status) -> None:
        self._values = tuple(values)
        self._status = status

    def query(self, name: str, rdtype: str) -> Answer:
        return Answer(name, rdtype, self._status, self._values)
