"""While a host is down, one account knocks for all."""

from __future__ import annotations

import threading
from collections.abc import Callable

from mailguard import limits

Clock = Callable[[], float]
"""Seconds that never go back, as `time.monotonic` gives them."""


class Circuit:
    """One host as all its accounts see it; for use by many threads.

    After CIRCUIT_FAILURES in a row nobody tries for CIRCUIT_PAUSE seconds, then one account does,
    and the others follow once it got through.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0

    def wait(self) -> float:
        """Seconds until the caller may try; 0.0 is leave to try now."""
        with self._lock:
            if self._failures < limits.CIRCUIT_FAILURES:
                return 0.0
            left = self._closed_until - self._clock()
            if left > 0:
                return left
            self._closed_until = self._clock() + limits.CIRCUIT_PAUSE  # the caller is the one
            return 0.0

    def succeeded(self) -> None:
        """Note that the host answered, be it with a refusal."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Note that the host could not be reached."""
        with self._lock:
            self._failures += 1
            self._closed_until = self._clock() + limits.CIRCUIT_PAUSE
