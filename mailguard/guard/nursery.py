"""The process that all analysis processes are forked from: it has loaded what they need, has seen
no mail and no password, and opens nothing but its own socket.

A process of one's own takes half a second to start; one forked here is ready at once, and shares
the memory of what was loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerProcess, SpawnProcess
from typing import Any

_PRELOAD = "mailguard.guard.preload"


def begin() -> None:
    """Start it, so that it loads while the caller does; what is there already is left alone.

    Calling this is never needed: the first process forked would start it.
    """
    get_context("forkserver").set_forkserver_preload([_PRELOAD])
    with suppress(OSError):  # who needs a process will say what is wrong
        forkserver.ensure_running()


def fork(target: Callable[..., None], *args: Any) -> ForkServerProcess | SpawnProcess:
    """A process that runs `target`; it ends with this one. Raises OSError where none can be had."""
    begin()
    process = get_context("forkserver").Process(target=target, args=args, daemon=True)
    try:
        process.start()
    except (OSError, EOFError):  # its socket went, or found no room: slower, but not less able
        spawned = get_context("spawn").Process(target=target, args=args, daemon=True)
        spawned.start()
        return spawned
    return process
