"""How long to wait before a connection is tried again."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

FIRST = 1.0
LONGEST = 300.0
STABLE = 60.0
"""Seconds a connection must have lasted before the next failure counts as the first again.

A server that accepts and drops at once would else be met with a login every second.
"""


@dataclass(slots=True)
class BackOff:
    """Doubling waits with jitter, so that many accounts do not come back all at once."""

    jitter: random.Random = field(default_factory=random.Random)
    _next: float = FIRST

    def after_failure(self, lasted: float, asked: float | None = None) -> float:
        """Seconds to wait now. `lasted` is how long the connection held; `asked` what the server
        wants (Outlook's "Suggested Backoff Time"), which is obeyed where it is longer.
        """
        if lasted >= STABLE:
            self._next = FIRST
        wait = self._next * self.jitter.uniform(0.5, 1.0)
        self._next = min(self._next * 2, LONGEST)
        return max(wait, asked or 0.0)
