"""A real name server, NSD, on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

REQUIRE = "MAILGUARD_REQUIRE_SERVERS"


def nsd_program() -> str:
    """NSD's path; skips the test where it is absent, or fails it where servers are required."""
    found = shutil.which("nsd") or shutil.which("nsd", path="/usr/sbin:/usr/local/sbin")
    if found:
        return found
    reason = "nsd is not installed (Debian: apt-get install nsd)"
    if os.environ.get(REQUIRE) == "1":
        pytest.fail(f"{reason}, and {REQUIRE}=1 requires it")
    pytest.skip(reason)


def free_port() -> int:
    """A port of 127.0.0.1 that is free for UDP and TCP at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
        tcp.bind(("127.0.0.1", 0))
        return int(tcp.getsockname()[1])


@contextmanager
def serve(folder: Path, zones: Mapping[str, str | None]) -> Iterator[int]:
    """Serve `zones` (name to the text of its zone file) and give the port.

    A zone whose text is None is configured and has no file: NSD answers SERVFAIL for it.
    """
    program, port = nsd_program(), free_port()
    lines = [
        "server:",
        "  ip-address: 127.0.0.1",
        f"  port: {port}",
        '  username: ""',
        '  database: ""',
        f"  zonesdir: {folder}",
        f"  pidfile: {folder}/nsd.pid",
        f"  xfrdfile: {folder}/xfrd.state",
        f"  zonelistfile: {folder}/zone.list",
        "  server-count: 1",
        # Its rate limit would drop answers to a test that asks fast.
        "  rrl-ratelimit: 0",
        # The resolvers that people use leave out what nobody asked for.
        "  minimal-responses: yes",
        "remote-control:",
        "  control-enable: no",
    ]
    for name, text in zones.items():
        file = f"{name.strip('.') or 'root'}.zone"
        lines += ["zone:", f"  name: {name}", f"  zonefile: {file}"]
        if text is not None:
            (folder / file).write_text(text, encoding="latin-1")
    config = folder / "nsd.conf"
    config.write_text("\n".join(lines) + "\n", encoding="ascii")
    log = folder / "nsd.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [program, "-d", "-c", str(config)], stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(port, server, log)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        except OSError:
            assert server.poll() is None, log.read_text(errors="replace")
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"nsd does not listen on {port}: {log.read_text(errors='replace')}")
