"""Ctrl-C and SIGTERM, noted beside the exception they raise: a library may take that for its own.

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
    """An event that is set once either came; either raises KeyboardInterrupt."""
    told = Event()

    def note(number: int, frame: FrameType | None) -> None:
        told.set()
        signal.default_int_handler(number, frame)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def heeding(told: Event, items: Iterable[T]) -> Iterator[T]:
    """The same items; raises KeyboardInterrupt after the one in which that was lost."""
    for item in items:
        yield item
        if told.is_set():
            raise KeyboardInterrupt
