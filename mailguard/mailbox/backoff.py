"""When to connect again: later each time, never all at once, and not while a host is down."""

from __future__ import annotations

import threading
from collections.abc import Callable

from mailguard import limits
from mailguard.mailbox.errors import LoginError, MailboxError

Clock = Callable[[], float]
"""Seconds that never go back, as `time.monotonic` gives them."""


class Backoff:
    """The pauses of one account between its attempts to connect.

    They double from RECONNECT_FIRST to RECONNECT_MOST, less up to a half by `chance` (between 0 and
    1, as `random.random` gives it). They begin anew only once a connection has lasted for
    STABLE_AFTER: a server that lets in and throws out again must not be logged into every second.
    """

    def __init__(self, clock: Clock, chance: Callable[[], float]) -> None:
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._connected_at: float | None = None

    def connected(self) -> None:
        """Note that a login succeeded."""
        self._connected_at = self._clock()

    def failed(self, error: MailboxError) -> float:
        """Note that the connection failed or broke; the seconds to wait, as long as was asked."""
        since, self._connected_at = self._connected_at, None
        if since is not None and self._clock() - since >= limits.STABLE_AFTER:
            self._failures = 0
        pause: float = min(
            limits.RECONNECT_FIRST * 2 ** min(self._failures, 20), limits.RECONNECT_MOST
        )
        self._failures += 1
        if isinstance(error, LoginError):  # providers lock accounts that keep trying
            pause = limits.RECONNECT_MOST
        pause *= 1 - self._chance() / 2
        return max(pause, error.delay or 0.0)


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
