"""The process that all analysis processes are forked from: it has loaded what they need, has seen
no mail and no password, and opens nothing but its own socket.

A process of one's own takes half a second to start; one forked here is ready at once, and shares
the memory of what was loaded.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.context import ForkServerProcess, SpawnProcess
from threading import Lock
from typing import Any

_PRELOAD = "mailguard.guard.preload"
_starting = Lock()


def begin() -> None:
    """Start it where it does not run, so that it loads while the caller does.

    Calling this is never needed: the first process forked would start it.
    """
    get_context("forkserver").set_forkserver_preload([_PRELOAD])
    with _starting, _sheltered(), suppress(OSError):  # who needs a process will say what is wrong
        forkserver.ensure_running()


def fork(target: Callable[..., None], *args: Any) -> ForkServerProcess | SpawnProcess:
    """A process that runs `target`; it ends with this one. Raises OSError where none can be had."""
    begin()
    process = get_context("forkserver").Process(target=target, args=args, daemon=True)
    try:
        process.start()
    except (OSError, EOFError):  # its socket went, or found no room: slower, but not less able
        spawned = get_context("spawn").Process(target=target, args=args, daemon=True)
        with _starting, _sheltered():
            spawned.start()
        return spawned
    return process


@contextmanager
def _sheltered() -> Iterator[None]:
    """A process started now finds modules where this one does, and nowhere else: `python -c` looks
    into the current folder first, where anybody's files may lie. Nor does Ctrl-C reach it.
    """
    path = os.pathsep.join(folder for folder in sys.path if folder)
    before = {name: os.environ.get(name) for name in ("PYTHONPATH", "PYTHONSAFEPATH")}
    os.environ.update(PYTHONPATH=path, PYTHONSAFEPATH="1")
    resource_tracker.ensure_running()  # where it has to be started, it lets Ctrl-C through again
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
