"""What ties a watcher to its supervisor: it hears from here when to stop, and is heard to live."""

from __future__ import annotations

import threading
import time

from mailguard.limits import HEART_STOPPED_AFTER

_SLICE = 1.0
"""Seconds of a wait between two signs of life."""


class StoppedError(Exception):
    """The watcher was asked to stop; raised by its checkpoints, caught by itself."""


class Lifeline(threading.Event):
    """A stop event; each time the watcher asks it whether to stop is a heartbeat.

    Only the watcher's own thread asks `is_set()` and waits; others `set()` it and look at `fresh`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._beat = time.monotonic()
        self._hurry = threading.Event()

    @property
    def fresh(self) -> bool:
        """Whether the watcher gave a sign of life not too long ago."""
        return time.monotonic() - self._beat < HEART_STOPPED_AFTER

    def beat(self) -> None:
        """A sign of life."""
        self._beat = time.monotonic()

    def is_set(self) -> bool:
        """Whether to stop; a sign of life too."""
        self.beat()
        return super().is_set()

    @property
    def asked(self) -> bool:
        """Whether to stop; no sign of life."""
        return super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait to be stopped, at most so many seconds; whether it was."""
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _SLICE if until is None else min(_SLICE, until - time.monotonic())
            self.beat()
            if super().wait(max(0.0, left)):
                return True
            if until is not None and time.monotonic() >= until:
                return False

    def hurry(self) -> None:
        """End a `rest` early, this one or the next: something changed, it is worth trying again."""
        self._hurry.set()

    def rest(self, seconds: float) -> None:
        """Wait so long, unless stopped or told to hurry, be it before the rest began."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._hurry.is_set():
            if self.wait(min(_SLICE, left)):
                return
        self._hurry.clear()
