"""How long to wait before a connection is tried again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

FIRST = 1.0
LONGEST = 300.0
UNREACHED = 12.0
"""The longest wait for a host that cannot be reached: to knock there burdens nobody, and half a
minute after its return all its accounts are to be back (the first knocks, then the others do).
"""
STABLE = 60.0
"""Seconds a connection must have lasted before the next failure counts as the first again.

A server that accepts and drops at once would else be met with a login every second.
"""


@dataclass(slots=True)
class BackOff:
    """Doubling waits with jitter, so that many accounts do not come back all at once."""

    jitter: random.Random = field(default_factory=random.Random)
    _next: float = FIRST

    def after_failure(
        self, lasted: float, asked: float | None = None, *, longest: float = LONGEST
    ) -> float:
        """Seconds to wait now, `longest` at most. `lasted` is how long the connection held; `asked`
        what the server wants (Outlook's "Suggested Backoff Time"), obeyed where it is longer.
        """
        if lasted >= STABLE:
            self._next = FIRST
        wait = min(self._next, longest) * self.jitter.uniform(0.5, 1.0)
        self._next = max(self._next, min(self._next * 2, longest))
        return max(wait, asked or 0.0)
