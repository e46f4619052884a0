"""The process that all analysis processes are forked from: it has loaded what they need, has seen
no mail and no password, and opens nothing.

A process of one's own takes half a second to start; one forked there is ready at once, and shares
the memory of what was loaded. Python's own fork server begins later, when half of `multiprocessing`
is loaded here, keeps a third process beside it, and is found by a file that may be swept away.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from threading import Lock

ORDER = struct.Struct("=qd")
"""What it is asked: for a process by 0, with a descriptor beside it; by the number of one, to see
it ended within so many seconds."""
REPLY = struct.Struct("=q")
"""The number of the new process, or an errno below 0; how the old one ended, as an exit code that
is below 0 where a signal did it."""

# Modules are found where this process finds them, and nowhere else: `python -c` alone looks into
# the current folder first, where anybody's files may lie.
_CODE = "import sys; sys.path[:] = sys.argv[1:]; from mailguard.guard.cradle import main; main()"
_UNTOLD = frozenset({"CREDENTIALS_DIRECTORY"})
"""Variables that say where passwords lie."""


class Child:
    """A process forked there. One thread ends it; any may `kill` it."""

    def __init__(self, pid: int) -> None:
        self._pid: int | None = pid
        self._lock = Lock()

    def kill(self) -> None:
        """End it at once. Until `end` its number is nobody else's."""
        with self._lock:
            if self._pid is not None:
                _kill(self._pid)

    def end(self, within: float) -> int | None:
        """Wait until it has ended, kill it after `within` seconds: its exit code, None where the
        nursery is gone and nobody can tell.
        """
        with self._lock:
            pid, self._pid = self._pid, None
        if pid is None:
            return None
        try:
            return _nursery.ended(pid, within)
        except OSError:
            _kill(pid)
            return None


class _Nursery:
    """Its socket, as long as it answers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._pid = 0

    def begin(self) -> None:
        with self._lock:
            self._begun()

    def fork(self, descriptor: int) -> int:
        with self._lock:
            try:
                pid = self._told(self._begun(), 0, 0.0, descriptor)
            except ConnectionError:  # it has ended since it was asked last
                pid = self._told(self._begun(), 0, 0.0, descriptor)
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        return pid

    def ended(self, pid: int, within: float) -> int:
        with self._lock:
            if self._socket is None:
                raise ConnectionResetError
            return self._told(self._socket, pid, within)

    def _begun(self) -> socket.socket:
        if self._socket is None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._pid = os.posix_spawn(
                    sys.executable,
                    [sys.executable, "-c", _CODE, *filter(None, sys.path)],
                    {name: value for name, value in os.environ.items() if name not in _UNTOLD},
                    file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0)],
                    setsigmask=[signal.SIGINT],  # until it can say that Ctrl-C is not for it
                )
            self._socket = ours
        return self._socket

    def _told(self, asked: socket.socket, pid: int, within: float, *descriptors: int) -> int:
        try:
            socket.send_fds(asked, [ORDER.pack(pid, within)], descriptors)
            reply = asked.recv(REPLY.size)
            if not reply:
                raise ConnectionResetError
        except OSError:
            asked.close()  # now it ends, where it has not
            self._socket = None
            with suppress(ChildProcessError):
                os.waitpid(self._pid, 0)
            raise
        told: int = REPLY.unpack(reply)[0]
        return told


_nursery = _Nursery()


def begin() -> None:
    """Start it where it does not run, so that it loads while the caller does.

    Calling this is never needed: the first process forked would start it.
    """
    with suppress(OSError):  # who needs a process will say what is wrong
        _nursery.begin()


def fork(descriptor: int) -> Child:
    """A process that serves the connection whose other end `descriptor` is of: what it is sent
    first, a function and its arguments, it calls with the connection before them, and ends. It ends
    with this one too. Raises OSError where none can be had.
    """
    return Child(_nursery.fork(descriptor))


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
