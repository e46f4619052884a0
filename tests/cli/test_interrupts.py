"""Ctrl-C is heeded, whatever a library makes of it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from mailguard.cli.interrupts import heeding, noted


def _swallowing(number: int) -> Iterator[int]:
    for item in range(number):
        if item == 2:
            with suppress(KeyboardInterrupt):  # as a library does that makes it its own error
                signal.raise_signal(signal.SIGINT)
        yield item


def test_what_a_library_swallowed_is_raised_after_all() -> None:
    seen: list[int] = []
    with noted() as told, pytest.raises(KeyboardInterrupt):
        seen.extend(heeding(told, _swallowing(5)))
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_raised_at_once_where_nobody_swallows_it(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), noted():
        signal.raise_signal(number)


def test_the_handler_there_was_is_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with noted():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
