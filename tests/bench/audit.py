"""An audit end to end, from IMAP to rows, beside the analysis alone and an IMAP + rspamd pipeline.

python -m tests.bench.audit [MAILS]        needs Dovecot; 5,000 mails (220 MB) unless told
"""

from __future__ import annotations

import base64
import csv
import http.client
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from mailguard.auth.trust import Trust
from mailguard.dns.zone import read_zone
from mailguard.engine import Context, analyse
from mailguard.registry.load import load_registry
from mailguard.verdict.policy import Policy
from tests.system.dovecot import PASSWORD, Dovecot, free_port

USER = "audit"
SIZES = [2_000] * 60 + [20_000] * 30 + [300_000] * 10
"""Octets of a hundred mails: 220 MB for 5,000 once attachments are in base64."""
RSPAMD = shutil.which("rspamd")
PATIENCE = 60.0
"""Seconds given to the peer, whose modules wait for Redis and name servers that are not here."""
RSPAMD_CONFIG = """\
.include "/etc/rspamd/common.conf"
options {{
  .include "/etc/rspamd/options.inc"
  filters = "chartable,dkim,regexp";
  local_addrs = ["192.0.2.1"];
  dns {{ nameserver = ["127.0.0.1:{dns}"]; }}
  pidfile = "{home}/pid"; control_socket = "{home}/control"; cache_file = "{home}/cache";
  dynamic_conf = "{home}/dynamic"; history_file = "{home}/history"; hs_cache_dir = "{home}";
}}
logging {{ type = "file"; filename = "{home}/log"; level = "error"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 2; mime = true; }}
"""
"""Debian's rules on two processes, with a DNS on loopback that knows no name."""
KEY = generate_private_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
WORDS = [
    *("order", "shipment", "invoice", "customer", "parcel", "price", "factory", "sample", "quote"),
    *("订单", "发货", "客户", "样品", "报价", "货代", "付款", "平台", "店铺", "账户"),
]
SENDERS = ("agent.example", "dhgate.com", "webmail.example", "shop.example", "news.example")


def corpus(count: int) -> Iterator[bytes]:
    """Signed mail of three sizes; every twentieth poses as DHgate, every tenth is from it."""
    chance = random.Random(1)  # noqa: S311 (mail to read, not a secret)
    for number in range(count):
        sender = "dhgate.com" if number % 10 == 3 else SENDERS[number % 5 if number % 5 != 1 else 0]
        name = "dhgate风控011" if number % 20 == 7 else "Li Wei"
        text = " ".join(chance.choices(WORDS, k=120))
        if number % 20 == 7:
            text += f"\n请添加QQ：11795455{number % 90 + 10} 支付激活费 1998 元"
        body = _message(name, f"a{number}@{sender}", number, text, SIZES[number % 100], chance)
        yield dkim.sign(body, b"k", sender.encode(), PEM) + body


def _message(
    name: str, address: str, number: int, text: str, size: int, chance: random.Random
) -> bytes:
    shown = base64.b64encode(name.encode()).decode()
    head = (
        f"From: =?utf-8?b?{shown}?= <{address}>\r\nTo: shop@shop.example\r\n"
        f"Subject: number {number}\r\nMessage-ID: <{number}@{address}>\r\nMIME-Version: 1.0\r\n"
    )
    if size < 10_000:
        plain = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        return (head + plain).encode()
    rows = "".join(
        f'<tr><td style="padding:4px">{" ".join(chance.choices(WORDS, k=8))}</td>'
        f'<td><a href="https://www.example.com/{n}">{n}</a></td></tr>\r\n'
        for n in range(100)
    )
    html = f"<html><body><p>{text}</p><table>{rows}</table></body></html>"
    if size < 100_000:
        return (head + f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n").encode()
    attached = base64.encodebytes(chance.randbytes(size)).decode().replace("\n", "\r\n")
    return (
        head + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--b\r\n"
        "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{attached}--b--\r\n"
    ).encode()


def write_zone(path: Path) -> None:
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
    zone = {}
    for name in SENDERS:
        zone[name] = {"TXT": ["v=spf1 -all"]}
        zone[f"k._domainkey.{name}"] = {"TXT": [record]}
        zone[f"_dmarc.{name}"] = {"TXT": ["v=DMARC1; p=reject"]}
    path.write_text(json.dumps(zone))


def alone(mails: list[bytes], zone: Path) -> tuple[float, float]:
    """Seconds, and seconds of CPU, of the analysis in one process, the mails in memory."""
    registry, resolver = load_registry(), read_zone(zone)
    began, before = time.perf_counter(), time.process_time()
    for raw in mails:
        analyse(
            raw,
            Context(Trust(), final=True),
            resolver=resolver,
            registry=registry,
            policy=Policy(),
            clock=time.time,
        )
    return time.perf_counter() - began, time.process_time() - before


class Memory(threading.Thread):
    """The most that a process and its children held, sampled: RSS added up, and PSS."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.rss = self.pss = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.1):
            found = [_held(pid) for pid in _family(self.pid)]
            self.rss = max(self.rss, sum(rss for rss, _ in found))
            self.pss = max(self.pss, sum(pss for _, pss in found))


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for task in Path(f"/proc/{pid}/task").iterdir():
            if task.name != str(pid):
                children += (task / "children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _held(pid: int) -> tuple[int, int]:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:] if ":" in line}
    return sizes.get("Rss", 0) // 1024, sizes.get("Pss", 0) // 1024


def audit(server: Dovecot, home: Path, zone: Path) -> tuple[float, float, int, Memory]:
    """Seconds, seconds of CPU, rows and memory of `mailguard audit` as a process of its own."""
    (home / "word").write_text(PASSWORD)
    (home / "word").chmod(0o600)
    config = home / "config.toml"
    config.write_text(
        f'state = "{home}/state"\n[analysis]\nresolver = "zone:{zone}"\n[accounts.shop]\n'
        f'address = "shop@shop.example"\nhost = "127.0.0.1"\nport = {server.port}\n'
        f'tls = "plain"\nuser = "{USER}"\npassword_file = "word"\n'
    )
    began, before = time.perf_counter(), _children()
    page = home / "report.html"
    command = [sys.executable, "-m", "mailguard", "audit", "-c", str(config), "--html", str(page)]
    with (home / "rows").open("wb") as out:
        process = subprocess.Popen([*command, "--csv"], stdout=out)
        memory = Memory(process.pid)
        memory.start()
        process.wait()
    taken = time.perf_counter() - began
    memory.done.set()
    memory.join()
    with (home / "rows").open(encoding="utf-8", newline="") as sheet:
        rows = sum(1 for _ in csv.reader(sheet)) - 1
    return taken, _children() - before, rows, memory


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class NoNames(threading.Thread):
    """A name server that says NXDOMAIN to everything, at once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def run(self) -> None:
        while True:
            query, asker = self._socket.recvfrom(4096)
            end = query.find(b"\0", 12) + 5  # the question: name, type, class
            counts = b"\0\1" + bytes(6)
            self._socket.sendto(query[:2] + b"\x81\x83" + counts + query[12:end], asker)


def rspamd(server: Dovecot, home: Path) -> tuple[float, int] | str:
    """Seconds and answers of a pipeline: fetch by imapclient, ask rspamd over HTTP; or why not."""
    if RSPAMD is None:
        return "rspamd is not installed (apt-get install rspamd)"
    port = free_port()
    dns = NoNames()
    dns.start()
    config = home / "rspamd.conf"
    home.chmod(0o755)
    (home / "rspamd").mkdir()
    (home / "rspamd").chmod(0o777)  # rspamd gives up being root
    config.write_text(RSPAMD_CONFIG.format(home=home / "rspamd", port=port, dns=dns.port))
    process = subprocess.Popen(
        [RSPAMD, "-f", "-i", "-c", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=(home / "rspamd" / "err").open("wb"),
    )
    try:
        for _ in range(300):
            time.sleep(0.1)
            if _answers(port):
                break
        else:
            return "rspamd did not start"
        began = time.perf_counter()
        count = _pipeline(server, port)
        return time.perf_counter() - began, count
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/ping")
        return link.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        link.close()


def _pipeline(server: Dovecot, port: int) -> int:
    client = server.client(USER)
    client.select_folder("INBOX", readonly=True)
    uids = client.search()
    local = threading.local()

    def ask(raw: bytes) -> int:
        if not hasattr(local, "link"):
            local.link = http.client.HTTPConnection("127.0.0.1", port)
        local.link.request("POST", "/checkv2", raw, {"IP": "203.0.113.9"})
        return int("score" in json.loads(local.link.getresponse().read()))

    with ThreadPoolExecutor(4) as threads:
        count, until = 0, time.perf_counter() + PATIENCE
        for start in range(0, len(uids), 50):
            if time.perf_counter() > until:
                break
            found = client.fetch(uids[start : start + 50], ["BODY.PEEK[]"])
            count += sum(threads.map(ask, [items[b"BODY[]"] for items in found.values()]))
    client.logout()
    return count


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="mailguard-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        zone = home / "zone.json"
        write_zone(zone)
        mails = list(corpus(count))
        size = sum(map(len, mails)) / 1e6
        print(f"{count} mails, {size:.0f} MB, {os.cpu_count()} cores")
        server = Dovecot(home)
        server.start()
        try:
            server.deliver(USER, mails)
            _print(server, home, zone, mails)
        finally:
            server.stop()


def _print(server: Dovecot, home: Path, zone: Path, mails: list[bytes]) -> None:
    first, first_cpu = alone(mails, zone)
    taken, cpu, rows, memory = audit(server, home, zone)
    second, second_cpu = alone(mails, zone)
    count = len(mails)
    single = 2 * count / (first + second)  # what else the machine does falls on both
    rate = rows / taken
    mean_cpu = (first_cpu + second_cpu) / 2
    print(f"analysis alone, one process  {single:7.0f} mails/s  {mean_cpu:6.1f} s of CPU")
    print(f"mailguard audit              {rate:7.0f} mails/s  {cpu:6.1f} s of CPU")
    print(f"  against the analysis alone {rate / single:.2f} x, {rows} rows")
    print(f"  peak memory                RSS {memory.rss} MB, PSS {memory.pss} MB")
    del mails
    told = _guarded(lambda: rspamd(server, home))
    if isinstance(told, str):
        print(f"IMAP + rspamd                skipped: {told}")
    else:
        seconds, count = told
        print(f"IMAP + rspamd                {count / seconds:7.0f} mails/s, {count} answers")


def _guarded(work: Callable[[], tuple[float, int] | str]) -> tuple[float, int] | str:
    try:
        return work()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"rspamd failed: {error}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 5_000)
