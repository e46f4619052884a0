"""What a provider allows one login: so many connections at once, so many octets a day.

Shared by all connections of a login in this process. The octets are kept in a ledger that outlives
it: a provider's day does not begin anew with ours.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from math import ceil
from typing import Protocol

from mailguard import limits
from mailguard.mailbox.errors import MailboxError
from mailguard.phrase import Phrase
from mailguard.providers.model import Profile

HOUR = 3600
_HOURS = 24
_WRITE_FROM = 1024 * 1024
"""Octets fetched before the ledger is written: not for each mail."""


class RationedError(MailboxError):
    """What the provider allows is used up for now; `delay` says for how long."""


class Ledger(Protocol):
    """Octets fetched, by the hour (hours since the epoch)."""

    def read(self, since: int) -> dict[int, int]:
        """What was fetched in that hour and later."""
        ...

    def add(self, hour: int, octets: int) -> None:
        """Note what was fetched."""
        ...


class Memory:
    """A ledger that is forgotten with the process."""

    def __init__(self) -> None:
        self._octets: dict[int, int] = {}

    def read(self, since: int) -> dict[int, int]:
        """What was fetched in that hour and later."""
        return {hour: octets for hour, octets in self._octets.items() if hour >= since}

    def add(self, hour: int, octets: int) -> None:
        """Note what was fetched."""
        self._octets[hour] = self._octets.get(hour, 0) + octets


class Ration:
    """One login's; for use by many threads. `clock` gives seconds since the epoch."""

    def __init__(self, profile: Profile, ledger: Ledger, clock: Callable[[], float]) -> None:
        self._profile = profile
        self._ledger = ledger
        self._clock = clock
        self._lock = threading.Lock()
        self._connections = 0
        self._unwritten: Counter[int] = Counter()

    def take_seat(self, login: str) -> None:
        """Before a connection is made. Raises `RationedError` where there are enough of them."""
        with self._lock:
            if self._connections >= self._profile.connections:
                raise RationedError(
                    Phrase(
                        "{name} allows {connections} connections at once, and mailguard has as "
                        "many to {login}.",
                        name=self._profile.name,
                        connections=self._profile.connections,
                        login=login,
                    ),
                    "Watch more folders in one account instead of one account a folder.",
                    delay=limits.SEAT_WAIT,
                )
            self._connections += 1

    def give_seat(self) -> None:
        """After a connection has ended."""
        with self._lock:
            self._connections -= 1
            self._write()

    def check(self) -> None:
        """Before mail is fetched. Raises `RationedError` where the day's octets are used up."""
        with self._lock:
            if self._unwritten.total() >= _WRITE_FROM:
                self._write()
            wait = self._wait()
        if wait:
            allowed, share = self._profile.daily_octets or 0, self._share
            raise RationedError(
                Phrase(
                    "{name} lets {allowed} be fetched in 24 hours; mailguard has used its share "
                    "of {share}, the rest is for your own programs.",
                    name=self._profile.name,
                    allowed=_size(allowed),
                    share=_size(share),
                ),
                Phrase(
                    "Reading goes on within {hours} h; an audit goes on with --resume.",
                    hours=ceil(wait / HOUR),
                ),
                delay=wait,
            )

    def spend(self, octets: int) -> None:
        """After octets were fetched. Never raises: the rest of an answer is still to be read."""
        if self._profile.daily_octets is None:
            return
        with self._lock:
            self._unwritten[int(self._clock()) // HOUR] += octets

    @property
    def _share(self) -> int:
        return int((self._profile.daily_octets or 0) * limits.DOWNLOAD_SHARE)

    def _write(self) -> None:
        for hour in sorted(self._unwritten):
            self._ledger.add(hour, self._unwritten[hour])
            del self._unwritten[hour]

    def _wait(self) -> float:
        """Seconds until reading may go on: when the oldest hours no longer count, and some room is
        left, so that it does not stop again at the next mail.
        """
        if self._profile.daily_octets is None:
            return 0.0
        now = self._clock()
        hour_now = int(now) // HOUR
        first = hour_now - _HOURS
        known = self._unwritten + Counter(self._ledger.read(first))
        # What a clock that was wrong dated in the future must not stop reading until then.
        spent = {hour: octets for hour, octets in known.items() if first <= hour <= hour_now}
        left = sum(spent.values())
        if left < self._share:
            return 0.0
        for hour in sorted(spent):
            left -= spent[hour]
            if left < self._share * limits.DOWNLOAD_RESUME:
                break
        return max(1.0, (hour + _HOURS + 1) * HOUR - now)


def _size(octets: int) -> str:
    return f"{octets / 1e9:.1f} GB" if octets >= 1e9 else f"{octets / 1e6:.1f} MB"
