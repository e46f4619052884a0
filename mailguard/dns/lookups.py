"""One mail's share of DNS: its budget, its answers, and the record of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from mailguard.dns.answer import Answer, Resolver, Status
from mailguard.dns.names import ascii_name
from mailguard.limits import MAIL_DNS_SIZE, MAIL_DNS_TIME, MAX_QUERIES


class Lookups:
    """Asks for one mail, within its limits, and remembers every answer.

    `max_queries` counts different questions, `max_time` is seconds since the first of them,
    `max_size` octets of answers. A question over the budget is not asked: its status is
    `Status.UNCHECKED`, never TEMPERROR, because nothing failed and asking again will not help.
    `clock` gives seconds and never goes back. Not to be shared between threads.
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
        self.exceeded = ""

    def query(self, name: str, rdtype: str) -> Answer:
        """The answer for `name` and `rdtype`, asked once a mail. Never raises.

        A name that DNS cannot hold does not exist: NXDOMAIN, without asking. Over budget:
        UNCHECKED, and `exceeded` names the limit ("queries", "time" or "size").
        """
        known = ascii_name(name)
        if known is None:
            return Answer(name, rdtype, Status.NXDOMAIN)
        key = (known, rdtype)
        answer = self._answers.get(key)
        if answer is not None:
            return answer
        if limit := self._over_budget():
            self.exceeded = limit
            return Answer(known, rdtype, Status.UNCHECKED)
        answer = self._resolver.query(known, rdtype)
        self._answers[key] = answer
        self._size += sum(map(len, answer.values))
        return answer

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer the mail got, in the order asked, each once: enough to replay it."""
        return tuple(self._answers.values())

    def _over_budget(self) -> str:
        if len(self._answers) >= self._max_queries:
            return "queries"
        if self._size > self._max_size:
            return "size"
        now = self._clock()
        if self._start is None:
            self._start = now
        return "time" if now - self._start > self._max_time else ""
