"""Peers that are servers, and the name server that all who ask one share."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.dns import nsd

SHARED = Path("/usr/share/rspamd")
PLUGINS = SHARED / "plugins"
SUFFIXES = SHARED / "effective_tld_names.dat"
WANTED = ("spf", "dmarc", "arc")  # DKIM is built in
RSPAMD = """\
options {{
  filters = "dkim";
  pidfile = "{home}/pid";
  control_socket = "{home}/control mode=0600";
  disable_hyperscan = true;
  url_tld = "{home}/suffixes";
  dns {{ nameserver = ["127.0.0.1:{dns_port}"]; timeout = 2s; retransmits = 3; }}
}}
logging {{ type = "file"; filename = "{home}/log"; level = "error"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = {processes}; }}
modules {{ path = "{home}/plugins/"; }}
lang_detection {{ languages = "{languages}"; }}
spf {{ enabled = true; }}
dkim {{ enabled = true; }}
dmarc {{ enabled = true; }}
arc {{ enabled = true; }}
"""
PATIENCE = 90.0
"""Seconds a server may take to start: rspamd compiles its patterns."""


def program(name: str) -> str | None:
    """Where a program is, as Debian installs servers."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


@contextmanager
def name_server(records: dict[str, dict[str, list[str]]]) -> Iterator[int | None]:
    """NSD with these records and nothing else in the world; None where it is not installed."""
    if program("nsd") is None:
        yield None
        return
    # The root, so that whatever else is asked does not exist: a refusal would be asked again.
    lines = ["$ORIGIN .", "$TTL 86400", ". SOA ns.example. a.example. 1 1 1 1 86400"]
    lines += [". NS ns.example.", "ns.example. A 127.0.0.1"]
    for name, types in records.items():
        for rdtype, values in types.items():
            lines += [f"{name}. {rdtype} {_presented(rdtype, value)}" for value in values]
    zones = {".": "\n".join(lines) + "\n"}
    with tempfile.TemporaryDirectory() as folder, nsd.serve(Path(folder), zones) as port:
        yield port


def _presented(rdtype: str, value: str) -> str:
    """A value as a zone file writes it."""
    if rdtype == "TXT":
        return " ".join(f'"{value[i : i + 250]}"' for i in range(0, len(value), 250))
    return f"{value}." if rdtype == "MX" else value


class Server:
    """A server on `port` of loopback, in a folder of its own, until `close`."""

    def __init__(self, command: Sequence[str], home: Path, port: int) -> None:
        self._home = home
        self.port = port
        with (home / "output").open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.2)
        message = (self._home / "output").read_text(errors="replace")
        self.close()
        raise RuntimeError(message)

    def cpu(self) -> float:
        """Seconds of CPU of the server and its children so far."""
        ticks = 0
        for pid in (self._process.pid, *_children(self._process.pid)):
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self._home, ignore_errors=True)


def _children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="bench"))
    home.chmod(0o777)  # the servers give up root
    return home


class Rspamd(Server):
    """rspamd with SPF, DKIM, DMARC, ARC and the MIME parser, and nothing else.

    - With `languages` it tells each text's language, as it comes: four tenths of its time, and no
      part of authentication. Who compares with it should see both.
    - "example" is among the public suffixes, or it would find no DMARC record for a domain with a
      subdomain: it looks them up by that list.
    - Hyperscan is off: without rules it saves five hundredths at most, but compiling takes most of
      a minute, and what earlier runs left in the system's cache would decide when that is spent.
    - Nothing but its worker takes CPU while it is measured, and it is warm after one pass; after
      that its own caches answer for SPF records and DKIM keys, and NSD for DMARC.
    """

    def __init__(self, dns_port: int, processes: int = 1, *, languages: bool = True) -> None:
        home, port = _home(), nsd.free_port()
        (home / "plugins").mkdir()
        for name in WANTED:
            (home / "plugins" / f"{name}.lua").symlink_to(PLUGINS / f"{name}.lua")
        (home / "suffixes").write_text(SUFFIXES.read_text(encoding="utf-8") + "\nexample\n")
        config = home / "rspamd.conf"
        config.write_text(
            RSPAMD.format(
                home=home,
                port=port,
                dns_port=dns_port,
                processes=processes,
                languages=SHARED / "languages" if languages else home / "none",
            )
        )
        user = ["-u", "nobody", "-g", "nogroup"] if os.geteuid() == 0 else []
        super().__init__(["rspamd", "-f", "-i", "-c", str(config), *user], home, port)
        self._client = self.client()

    def client(self) -> http.client.HTTPConnection:
        """A connection of one's own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def verify(self, raw: bytes, about: dict[str, str]) -> int:
        """One mail through the normal worker; 1 where a signature passed."""
        return self.scan(self._client, raw, about)

    def scan(self, client: http.client.HTTPConnection, raw: bytes, about: dict[str, str]) -> int:
        """The same, through a connection that is used by nobody else meanwhile."""
        headers = {"IP": about["ip"], "Helo": about["helo"], "From": about["mail_from"]}
        client.request("POST", "/checkv2", raw, headers)
        symbols = json.loads(client.getresponse().read())["symbols"]
        assert any(name.startswith("R_SPF_") for name in symbols), symbols
        assert any(name.startswith("DMARC_P") for name in symbols), symbols
        return int("R_DKIM_ALLOW" in symbols)


class SpamAssassin(Server):
    """spamd with the rules of its package, local tests only: it asks no DNS."""

    def __init__(self) -> None:
        home, port = _home(), nsd.free_port()
        children = ["--max-children=1", "--max-conn-per-child=100000"]
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        listen = [f"--listen=127.0.0.1:{port}", f"--pidfile={home}/pid", "--nouser-config"]
        command = [program("spamd") or "spamd", "--local", *children, *user, *listen]
        super().__init__(command, home, port)

    def verify(self, raw: bytes, _about: dict[str, str]) -> int:
        """One mail, checked; there is no signature to count."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
            client.sendall(f"CHECK SPAMC/1.5\r\nContent-length: {len(raw)}\r\n\r\n".encode() + raw)
            client.shutdown(socket.SHUT_WR)
            answer = client.makefile("rb").read()
        assert b"EX_OK" in answer.partition(b"\n")[0], answer
        return 0
