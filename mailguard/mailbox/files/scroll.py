"""A long file searched from its beginning to its end, with little of it in memory."""

from __future__ import annotations

from collections.abc import Callable

Read = Callable[[int, int], bytes]
"""As os.pread without a descriptor: so many octets, from this place on; fewer at the end alone."""
_WINDOW = 256 * 1024
_BEHIND = 4096
"""Octets before the place last asked for that need not be read again."""


class Scroll:
    """The octets that `read` gives, by their places.

    Whoever asks for later ones each time has each read once. A file that another program makes
    shorter meanwhile ends sooner, and that is all: one that is mapped into memory kills who reads
    on (SIGBUS). Raises what `read` does.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._start = 0
        self._held = b""

    @property
    def reached(self) -> int:
        """Up to where it was read: the end, once something was sought in vain."""
        return self._start + len(self._held)

    def part(self, start: int, end: int) -> bytes:
        """What stands from `start` to `end`, or to the end of the file."""
        while (start < self._start or end > self.reached) and self._turn(start):
            pass
        return self._held[max(start - self._start, 0) : max(end - self._start, 0)]

    def find(self, what: bytes, start: int) -> int:
        """The first place of `what` from `start` on, -1 where there is none. What is no longer held
        of what was searched before is not searched again.
        """
        while (found := self._held.find(what, max(start - self._start, 0))) < 0:
            start = max(start, self.reached - len(what) + 1)
            if not self._turn(start):
                return -1
        return self._start + found

    def _turn(self, start: int) -> bool:
        """Hold what stands around `start`, and more than before; False at the end of the file."""
        begin = max(start - _BEHIND, 0)
        goes_on = self._start <= begin <= self.reached
        self._held = self._held[begin - self._start :] if goes_on else b""
        self._start = begin
        more = self._read(_WINDOW, self.reached)
        self._held += more
        return bool(more)
