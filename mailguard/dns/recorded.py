"""Answers given once, given again: an analysis can be replayed without asking anybody."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.dns.answer import Answer, Resolver, Status
from mailguard.dns.names import ascii_name


class RecordedResolver:
    """Gives recorded answers; what was not recorded is UNCHECKED."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._answers = {(answer.name, answer.type): answer for answer in answers}

    def query(self, name: str, rdtype: str) -> Answer:
        """The recorded answer for `name` and `rdtype`. Never raises."""
        known = ascii_name(name) or name
        answer = self._answers.get((known, rdtype))
        return answer if answer is not None else Answer(known, rdtype, Status.UNCHECKED)


class Recorded:
    """Gives recorded answers that are lasting; whatever else is asked, `resolver` is asked."""

    def __init__(self, answers: Iterable[Answer], resolver: Resolver) -> None:
        passing = (Status.UNCHECKED, Status.TEMPERROR)
        self._answers = {(a.name, a.type): a for a in answers if a.status not in passing}
        self._resolver = resolver

    def query(self, name: str, rdtype: str) -> Answer:
        """The recorded answer, else the resolver's. Never raises."""
        known = ascii_name(name) or name
        return self._answers.get((known, rdtype)) or self._resolver.query(name, rdtype)


class OfflineResolver:
    """Asks nobody: every answer is UNCHECKED."""

    def query(self, name: str, rdtype: str) -> Answer:
        """UNCHECKED, whatever is asked. Never raises."""
        return Answer(ascii_name(name) or name, rdtype, Status.UNCHECKED)
