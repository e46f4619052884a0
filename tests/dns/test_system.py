"""The resolver against a real name server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.dns import Answer, Status
from mailguard.dns.system import SystemNameservers, SystemResolver
from mailguard.errors import ConfigError
from tests.dns.nsd import serve
from tests.dns.udp import answering

SOA = "@ 3600 IN SOA ns.{0}. root.{0}. 1 7200 3600 86400 300\n@ IN NS ns.{0}.\nns IN A 127.0.0.1\n"
LONG = " ".join(f'"{digit * 200}"' for digit in "0123456789")

SHOP = (
    "$ORIGIN shop.test.\n$TTL 600\n"
    + SOA.format("shop.test")
    + f"""
@ IN A 192.0.2.1
@ IN AAAA 2001:db8::1
@ IN MX 10 MX1.Shop.test.
@ IN TXT "v=spf1 " "-all"
latin IN TXT "caf\\233"
long IN TXT {LONG}
fleeting 0 IN A 192.0.2.7
www IN CNAME @
loop1 IN CNAME loop2
loop2 IN CNAME loop1
out IN CNAME there.other.test.
gone IN CNAME nowhere.other.test.
deep.er.name IN A 192.0.2.3
1.2.0.192.in-addr.arpa.shop.test. IN PTR Mail.Shop.test.
"""
)
OTHER = "$ORIGIN other.test.\n$TTL 60\n" + SOA.format("other.test") + "there IN A 192.0.2.9\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("nsd")
    with serve(folder, {"shop.test": SHOP, "other.test": OTHER, "broken.test": None}) as port:
        yield port


@pytest.fixture
def resolver(port: int) -> SystemResolver:
    return SystemResolver(["127.0.0.1"], port=port)


ROWS = [
    ("shop.test", "A", Status.NOERROR, ("192.0.2.1",), "an address as text"),
    ("shop.test", "AAAA", Status.NOERROR, ("2001:db8::1",), "an IPv6 address as text"),
    ("SHOP.Test.", "MX", Status.NOERROR, ("10 mx1.shop.test",), "names lower case, no dot"),
    ("shop.test", "TXT", Status.NOERROR, ("v=spf1 -all",), "the strings of a record joined"),
    ("latin.shop.test", "TXT", Status.NOERROR, ("caf\xe9",), "one character an octet"),
    (
        "1.2.0.192.in-addr.arpa.shop.test",
        "PTR",
        Status.NOERROR,
        ("mail.shop.test",),
        "a PTR's name in lower case",
    ),
    ("www.shop.test", "A", Status.NOERROR, ("192.0.2.1",), "an alias followed"),
    ("out.shop.test", "A", Status.NOERROR, ("192.0.2.9",), "an alias into another zone"),
    ("gone.shop.test", "A", Status.NXDOMAIN, (), "an alias to a name that does not exist"),
    ("loop1.shop.test", "A", Status.TEMPERROR, (), "aliases that lead to each other"),
    ("nobody.shop.test", "TXT", Status.NXDOMAIN, (), "a name that does not exist"),
    ("er.name.shop.test", "TXT", Status.NODATA, (), "an empty non-terminal exists (RFC 8020)"),
    ("shop.test", "PTR", Status.NODATA, (), "a name without records of the type"),
    ("a.broken.test", "A", Status.TEMPERROR, (), "SERVFAIL"),
    ("a.unknown.test", "A", Status.TEMPERROR, (), "REFUSED is no statement about the name"),
    ("a..b", "A", Status.NXDOMAIN, (), "an empty label cannot be asked for"),
    ("a\\046b.shop.test", "A", Status.NXDOMAIN, (), "a backslash is no escape in a name"),
]


@pytest.mark.parametrize(
    ("name", "rdtype", "status", "values"), [row[:4] for row in ROWS], ids=[r[4] for r in ROWS]
)
def test_answers(
    resolver: SystemResolver, name: str, rdtype: str, status: Status, values: tuple[str, ...]
) -> None:
    answer = resolver.query(name, rdtype)
    assert (answer.status, answer.values) == (status, values)


def test_an_answer_too_long_for_udp_is_asked_for_over_tcp(resolver: SystemResolver) -> None:
    (value,) = resolver.query("long.shop.test", "TXT").values
    assert value == "".join(digit * 200 for digit in "0123456789")


def test_absence_has_the_ttl_of_the_soa_minimum(resolver: SystemResolver) -> None:
    """RFC 2308 section 5: 300 s, the MINIMUM field, not 3600 s, the SOA's TTL."""
    assert resolver.query("nobody.shop.test", "A").ttl == 300


def test_an_alias_has_the_least_ttl_on_the_way(resolver: SystemResolver) -> None:
    assert resolver.query("out.shop.test", "A").ttl == 60


def test_an_authoritative_server_vouches_for_nothing(resolver: SystemResolver) -> None:
    assert resolver.query("shop.test", "A").authenticated is False


class Silent:
    """An address of loopback where datagrams arrive and nobody answers; counts them."""

    def __init__(self, address: str, port: int) -> None:
        self.seen = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, port))
        self._socket.settimeout(0.1)
        self._open = True
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while self._open:
            try:
                self._socket.recv(2048)
            except TimeoutError:
                continue
            self.seen += 1

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()


@pytest.fixture
def silent(port: int) -> Iterator[Silent]:
    server = Silent("127.0.0.2", port)
    yield server
    server.close()


def test_silence_is_a_temporary_failure_within_the_timeout(port: int, silent: Silent) -> None:
    started = time.monotonic()
    answer = SystemResolver(["127.0.0.2"], port=port, timeout=0.3).query("shop.test", "A")
    assert answer.status is Status.TEMPERROR
    assert time.monotonic() - started < 5
    assert silent.seen >= 1


def test_the_next_server_is_asked_where_one_is_silent(port: int, silent: Silent) -> None:
    resolver = SystemResolver(["127.0.0.2", "127.0.0.1"], port=port)
    assert resolver.query("shop.test", "A").values == ("192.0.2.1",)
    assert silent.seen >= 1


def test_the_next_server_is_asked_where_nobody_listens(port: int) -> None:
    resolver = SystemResolver(["127.0.0.3", "127.0.0.1"], port=port)
    assert resolver.query("shop.test", "A").values == ("192.0.2.1",)


def test_equal_questions_at_one_time_are_asked_once(port: int, silent: Silent) -> None:
    resolver = SystemResolver(["127.0.0.2"], port=port, timeout=0.5)
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: answers.append(resolver.query("shop.test", "A")))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [Status.TEMPERROR] * 5
    assert silent.seen == 1


def test_a_failure_is_not_asked_for_again_at_once(port: int, silent: Silent) -> None:
    """RFC 9520 section 3.2: a failure is kept for a second at least."""
    now = [0.0]
    resolver = SystemResolver(["127.0.0.2"], port=port, timeout=0.2, clock=lambda: now[0])
    for seconds in (0.0, 1.0, 60.0):
        now[0] = seconds
        resolver.query("shop.test", "A")
    assert silent.seen == 2


CACHED = [
    ("shop.test", "TXT", 599.0, True, "an answer within its TTL"),
    ("shop.test", "TXT", 601.0, False, "an answer beyond its TTL"),
    ("nobody.shop.test", "TXT", 299.0, True, "an absence within the SOA's minimum"),
    ("nobody.shop.test", "TXT", 301.0, False, "an absence beyond it"),
    ("fleeting.shop.test", "A", 0.0, False, "a TTL of 0 is for the question at hand only"),
]


@pytest.mark.parametrize(
    ("name", "rdtype", "later", "kept"), [row[:4] for row in CACHED], ids=[r[4] for r in CACHED]
)
def test_the_cache_honours_ttls(
    port: int, name: str, rdtype: str, later: float, kept: bool
) -> None:
    now = [0.0]
    asked = []

    def relay(wire: bytes) -> list[bytes]:
        asked.append(wire)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(wire, ("127.0.0.1", port))
            return [client.recv(4096)]

    with answering(relay) as relayed:
        resolver = SystemResolver(["127.0.0.1"], port=relayed, clock=lambda: now[0])
        first = resolver.query(name, rdtype)
        assert first.status is not Status.TEMPERROR
        now[0] = later
        asked.clear()
        assert resolver.query(name, rdtype) == first
    assert (asked == []) is kept


def test_the_systems_name_servers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text("search test\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n")
    assert tuple(SystemNameservers(str(path))) == ("192.0.2.53", "2001:db8::53")


@pytest.mark.parametrize("text", ["", "options edns0\n", None])
def test_no_name_server_is_an_error_with_a_remedy(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "resolv.conf"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigError, match=r"resolv\.conf") as raised:
        SystemNameservers(str(path))
    assert raised.value.remedy


def test_the_systems_name_servers_are_those_of_now(tmp_path: Path, port: int) -> None:
    """A machine that changes networks gets others, by a file that may be missing for a moment."""
    path = tmp_path / "resolv.conf"
    path.write_text("nameserver 127.0.0.2\n")
    resolver = SystemResolver(SystemNameservers(str(path)), port=port, timeout=0.3)
    assert resolver.query("shop.test", "A").status is Status.TEMPERROR
    path.unlink()
    assert resolver.query("shop.test", "MX").status is Status.TEMPERROR
    path.write_text("nameserver 127.0.0.1\n")
    assert resolver.query("shop.test", "TXT").values == ("v=spf1 -all",)


def test_a_service_may_start_before_its_machine_is_on_a_network(tmp_path: Path, port: int) -> None:
    path = tmp_path / "resolv.conf"
    resolver = SystemResolver(SystemNameservers(str(path), patient=True), port=port, timeout=0.3)
    assert resolver.query("shop.test", "A").status is Status.TEMPERROR
    path.write_text("nameserver 127.0.0.1\n")
    assert resolver.query("shop.test", "TXT").values == ("v=spf1 -all",)
