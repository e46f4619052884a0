"""Measuring how work grows with its input."""

from __future__ import annotations

import time
from collections.abc import Callable


def growth(work: Callable[[int], object], size: int, factor: int = 4) -> float:
    """How many times longer `work(factor * size)` takes than `work(size)`.

    The least of several runs of processor time each, which a busy machine does not change much:
    about `factor` where work is linear, about its square where it is quadratic.
    """
    work(size)
    return _least(work, factor * size) / _least(work, size)


def _least(work: Callable[[int], object], size: int) -> float:
    times = []
    for _ in range(5):
        started = time.process_time()
        work(size)
        times.append(time.process_time() - started)
    return max(min(times), 1e-6)
