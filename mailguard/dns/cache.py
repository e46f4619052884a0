"""Answers kept as long as their TTL allows (RFC 1035 section 3.2.1, RFC 2308)."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from mailguard.dns.answer import Answer

# What an entry costs beside its text, roughly: tuples, strings and the table's own share.
_ENTRY_SIZE = 600


class AnswerCache:
    """Keeps answers until they expire, the least used first to go when `max_size` is reached.

    `max_size` is octets, an estimate; `clock` gives seconds and never goes back. Thread-safe.
    """

    def __init__(self, max_size: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_size = max_size
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[tuple[str, str], tuple[float, Answer]] = OrderedDict()
        self._size = 0

    def get(self, name: str, rdtype: str) -> Answer | None:
        """The answer kept for `name` and `rdtype`, None where there is none that still holds."""
        key = (name, rdtype)
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            expires, answer = entry
            if expires <= self._clock():
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return answer

    def put(self, answer: Answer) -> None:
        """Keep `answer` for its TTL; a TTL of 0 is not kept at all."""
        key = (answer.name, answer.type)
        with self._lock:
            if key in self._entries:
                self._drop(key)
            if answer.ttl <= 0:
                return
            self._entries[key] = (self._clock() + answer.ttl, answer)
            self._size += _size(answer)
            while self._size > self._max_size:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: tuple[str, str]) -> None:
        _, answer = self._entries.pop(key)
        self._size -= _size(answer)


def _size(answer: Answer) -> int:
    return _ENTRY_SIZE + len(answer.name) + sum(map(len, answer.values))
