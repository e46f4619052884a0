"""Results that follow from DNS: worked out once, and again only where an answer has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from mailguard import limits
from mailguard.dns.answer import Answer
from mailguard.dns.lookups import Lookups

Found = TypeVar("Found")


class Recall(Generic[Found]):
    """Keeps results by a key that, with the answers of DNS, decides them.

    The mail that asks for a result known from another still asks DNS all that led to it, within its
    own limits, and has the answers in its record: it is spared the work alone.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[tuple[Answer, ...], Found]] = {}

    def find(
        self, key: Hashable, lookups: Lookups, work: Callable[[], tuple[Found, bool]]
    ) -> Found:
        """The result for `key`; `work` finds it anew and says whether it may be kept.

        It is not where more had to be asked, or read, than is usual.
        """
        known = self._known.get(key)
        if known is not None and lookups.repeat(known[0]):
            return known[1]
        before = len(lookups.given)
        found, lasting = work()
        asked = tuple(lookups.given[before:])
        size = len(str(key)) + sum(len(value) for answer in asked for value in answer.values)
        small = len(asked) <= limits.MAX_RECALLED_ANSWERS and size <= limits.MAX_RECALLED_SIZE
        if lasting and small:
            if len(self._known) >= limits.MAX_RECALLED:
                self._known.clear()
            self._known[key] = asked, found
        return found
