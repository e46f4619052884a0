"""What holds for all tests."""

from __future__ import annotations

import os


def pytest_xdist_auto_num_workers() -> int:
    """Three workers a core: much of the time is spent waiting for real servers."""
    return 3 * (os.cpu_count() or 1)
