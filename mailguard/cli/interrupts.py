"""Ctrl-C, noted beside the exception that it raises: a library may take that for its own error.

pydantic does: interrupted while it writes JSON, it raises PydanticSerializationError.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def noted() -> Iterator[Event]:
    """An event that is set once Ctrl-C was pressed."""
    pressed = Event()

    def note(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def heeding(pressed: Event, items: Iterable[T]) -> Iterator[T]:
    """The same items; raises KeyboardInterrupt after the one in which that was lost."""
    for item in items:
        yield item
        if pressed.is_set():
            raise KeyboardInterrupt
