"""What a process holds in memory (Linux)."""

from __future__ import annotations

import re
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak() -> float:
    """MB that this process has held at most since it began to run its program (proc(5), VmHWM).

    `ru_maxrss` would count what the process that started it held before.
    """
    found = _PEAK.search(Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024
