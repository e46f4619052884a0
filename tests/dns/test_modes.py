"""What `--resolver` names, and zone files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailguard.dns import Status
from mailguard.dns.modes import open_resolver
from mailguard.dns.recorded import OfflineResolver
from mailguard.dns.system import SystemResolver
from mailguard.dns.zone import ZoneResolver
from mailguard.errors import ConfigError, UsageError

ZONE = {
    "Shop.example": {
        "TXT": ["v=spf1 -all", "Grüße"],
        "MX": ["10 MX.Shop.example."],
        "A": [],
    },
    "deep.er.shop.example": {"A": ["192.0.2.3"], "AAAA": "TIMEOUT"},
    "www.shop.example": {"CNAME": ["Deep.er.Shop.example."]},
    "gone.shop.example": {"CNAME": ["nowhere.example"]},
    "loop.shop.example": {"CNAME": ["loop.shop.example"]},
    "slow.example": "TIMEOUT",
}

ROWS = [
    ("shop.example.", "TXT", "noerror", ("v=spf1 -all", "Gr\xc3\xbc\xc3\x9fe"), "text as octets"),
    ("SHOP.example", "MX", "noerror", ("10 mx.shop.example",), "names lower case, no dot"),
    ("shop.example", "A", "nodata", (), "an empty list is the absence of the type"),
    ("shop.example", "PTR", "nodata", (), "a type that the name lacks"),
    ("er.shop.example", "A", "nodata", (), "an empty non-terminal exists"),
    ("example", "A", "nodata", (), "so does the top of it"),
    ("www.shop.example", "A", "noerror", ("192.0.2.3",), "an alias is followed"),
    ("www.shop.example", "MX", "nodata", (), "an alias to a name that lacks the type"),
    ("gone.shop.example", "A", "nxdomain", (), "an alias to nowhere"),
    ("loop.shop.example", "A", "temperror", (), "an alias to itself"),
    ("deep.er.shop.example", "AAAA", "temperror", (), "one type that fails"),
    ("slow.example", "TXT", "temperror", (), "a name that fails"),
    ("a.slow.example", "TXT", "nxdomain", (), "a name below one that fails"),
    ("none.example", "TXT", "nxdomain", (), "a name that is not in the zone"),
    ("a..b", "TXT", "nxdomain", (), "a name that DNS cannot hold"),
]


@pytest.fixture
def zone_file(tmp_path: Path) -> Path:
    path = tmp_path / "zone.json"
    path.write_text(json.dumps(ZONE), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "rdtype", "status", "values"), [row[:4] for row in ROWS], ids=[r[4] for r in ROWS]
)
def test_a_zone_file_answers(
    zone_file: Path, name: str, rdtype: str, status: str, values: tuple[str, ...]
) -> None:
    answer = open_resolver(f"zone:{zone_file}").query(name, rdtype)
    assert (answer.status, answer.values) == (status, values)


def test_names_that_dns_cannot_hold_are_passed_over_in_a_table() -> None:
    assert ZoneResolver({"a..b": {"A": ["192.0.2.1"]}}).query("b", "A").status is Status.NXDOMAIN


BAD = [
    (None, "cannot be read", "no such file"),
    ("{", "not JSON", "a file cut short"),
    ("[" * 100_000, "not JSON", "brackets without end"),
    ("\xff", "not UTF-8", "no UTF-8"),
    ("[]", "not an object", "a list"),
    ('{"a..b": {}}', "a..b", "a name that DNS cannot hold"),
    ('{"a.example": []}', "a.example", "no object of types"),
    ('{"a.example": {"A": "192.0.2.1"}}', "a.example A", "a value that is no list"),
    ('{"a.example": {"A": [1]}}', "a.example A", "a number in the list"),
]


@pytest.mark.parametrize(("text", "words"), [row[:2] for row in BAD], ids=[row[2] for row in BAD])
def test_a_bad_zone_file_is_an_error_with_file_and_remedy(
    tmp_path: Path, text: str | None, words: str
) -> None:
    path = tmp_path / "zone.json"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match="zone\\.json") as raised:
        open_resolver(f"zone:{path}")
    assert words in raised.value.problem
    assert raised.value.remedy


def test_offline() -> None:
    assert isinstance(open_resolver("offline"), OfflineResolver)


def test_system_takes_the_name_servers_of_the_settings() -> None:
    assert isinstance(open_resolver(nameservers=["192.0.2.53"]), SystemResolver)


@pytest.mark.parametrize("spec", ["", "online", "zone", "8.8.8.8"])
def test_another_word_is_an_error_with_a_remedy(spec: str) -> None:
    with pytest.raises(UsageError) as raised:
        open_resolver(spec)
    assert "zone:FILE" in raised.value.remedy
