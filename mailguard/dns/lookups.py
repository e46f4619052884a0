"""One mail's share of DNS: its budget, its answers, and the record of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from mailguard.dns.answer import Answer, Resolver, Status
from mailguard.dns.names import ascii_name
from mailguard.limits import MAIL_DNS_SIZE, MAIL_DNS_TIME, MAX_QUERIES


class Lookups:
    """Asks for one mail, within its limits, and remembers every answer.

    `max_queries` counts different questions, `max_size` octets of answers, `max_time` is seconds
    since the first question. Beyond number or size nothing is asked any more, and asking again
    would change nothing: the status is UNCHECKED. Beyond the time it is TEMPERROR (RFC 7208
    section 4.6.4): DNS was slow, and a later look may do better. `exceeded` names the limit that
    was passed: "queries", "size" or "time", "" where none was. `given` is every answer that was
    given, in order, however often. `clock` gives seconds and never goes back. Not to be shared
    between threads.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        max_queries: int = MAX_QUERIES,
        max_time: float = MAIL_DNS_TIME,
        max_size: int = MAIL_DNS_SIZE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resolver = resolver
        self._max_queries = max_queries
        self._max_time = max_time
        self._max_size = max_size
        self._clock = clock
        self._start: float | None = None
        self._size = 0
        self._answers: dict[tuple[str, str], Answer] = {}
        self.given: list[Answer] = []
        self.exceeded = ""

    def query(self, name: str, rdtype: str) -> Answer:
        """The answer for `name` and `rdtype`, asked once a mail. Never raises.

        A name that DNS cannot hold does not exist: NXDOMAIN, without asking.
        """
        known = ascii_name(name)
        if known is None:
            answer = Answer(name, rdtype, Status.NXDOMAIN)
        else:
            answer = self._answers.get((known, rdtype)) or self._ask(known, rdtype)
        self.given.append(answer)
        return answer

    def repeat(self, answers: Iterable[Answer]) -> bool:
        """Ask once more what had `answers`, up to the first that has another one now."""
        for then in answers:
            now = self.query(then.name, then.type)
            if now is not then and (now.status, now.values) != (then.status, then.values):
                return False
        return True

    def _ask(self, name: str, rdtype: str) -> Answer:
        if len(self._answers) >= self._max_queries:
            self.exceeded = "queries"
            return Answer(name, rdtype, Status.UNCHECKED)
        if self._size > self._max_size:
            self.exceeded = "size"
            return Answer(name, rdtype, Status.UNCHECKED)
        if self._is_late():
            self.exceeded = "time"
            answer = Answer(name, rdtype, Status.TEMPERROR)
        else:
            answer = self._resolver.query(name, rdtype)
        self._answers[name, rdtype] = answer
        self._size += sum(map(len, answer.values))
        return answer

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer the mail got, in the order asked, each once: enough to replay it."""
        return tuple(self._answers.values())

    def _is_late(self) -> bool:
        now = self._clock()
        if self._start is None:
            self._start = now
        return now - self._start > self._max_time
