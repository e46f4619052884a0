"""The service's word to systemd: sd_notify(3), nothing where there is no systemd."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping


def notify(state: str, environ: Mapping[str, str] = os.environ) -> None:
    """Send `state` ("READY=1", "STATUS=…", "STOPPING=1") to `$NOTIFY_SOCKET` if there is one.

    A lost notice is not worth a stopped service: errors are swallowed.
    """
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket, unix(7)
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        try:
            channel.connect(address)
            channel.sendall(state.encode())
        except OSError:
            return


def watchdog_interval(environ: Mapping[str, str] = os.environ) -> float | None:
    """Seconds between signs of life that systemd wants (sd_watchdog_enabled(3)), None for none."""
    try:
        microseconds = int(environ.get("WATCHDOG_USEC", ""))
        meant_for = int(environ.get("WATCHDOG_PID", os.getpid()))
    except ValueError:
        return None
    if microseconds <= 0 or meant_for != os.getpid():
        return None
    return microseconds / 1_000_000


def reloading(environ: Mapping[str, str] = os.environ) -> None:
    """Say that the configuration is read anew; READY=1 ends it."""
    now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    notify(f"RELOADING=1\nMONOTONIC_USEC={now}", environ)
