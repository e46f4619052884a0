"""What runs in the nursery: it loads, and then forks and waits as it is told."""

from __future__ import annotations

import errno
import math
import os
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NoReturn

from mailguard.guard.nursery import ORDER, REPLY

_LOOK = 0.002
"""Seconds from one look at a process that is to end to the next."""


def main() -> None:
    """Do what comes over the socket that is standard input, until its other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    orders = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    import mailguard.guard.preload  # noqa: F401, PLC0415 (orders wait meanwhile)

    while True:
        order, descriptors, _, _ = socket.recv_fds(orders, ORDER.size, 1)
        if not order:
            os._exit(0)
        pid, within = ORDER.unpack(order)
        try:
            done = _ended(pid, within) if pid else _forked(orders, descriptors)
        except OSError as error:
            done = -(error.errno or errno.EIO)
        for descriptor in descriptors:
            os.close(descriptor)
        orders.sendall(REPLY.pack(done))


def _forked(orders: socket.socket, descriptors: list[int]) -> int:
    """The number of a new process. Raises OSError where none can be had."""
    if not descriptors:  # there was no room for it
        raise OSError(errno.EMFILE, "")
    pid = os.fork()
    if not pid:
        orders.close()  # else nobody could see that the nursery has ended
        _live(Connection(descriptors[0]))
    return pid


def _live(connection: Connection) -> NoReturn:
    """Call what comes first, and end."""
    code = 1
    try:
        with connection, suppress(EOFError):
            target, arguments = connection.recv()
            target(connection, *arguments)
        code = 0
    except BaseException:  # noqa: BLE001 (there is nobody above to see it)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _ended(pid: int, within: float) -> int:
    """How a process that was forked here ended; killed if it has not after `within` seconds."""
    until = time.monotonic() + within
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            until = math.inf
        time.sleep(_LOOK)
