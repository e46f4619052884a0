"""The Mail-DKIM corpus: messages, and what Perl's Mail::DKIM makes of them.

Messages without v=1 predate RFC 4871 and are refused by RFC 6376 section 6.1.1: they are left out.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mailguard.auth.dkim import Signatures
from mailguard.dns.lookups import Lookups
from mailguard.dns.zone import TIMEOUT, ZoneResolver
from mailguard.message.parse import parse
from tests.conformance.support import absent, suite_files

EXPECTED = "dkim/expected.json"
NOW = 1_700_000_000.0


class Deviation(NamedTuple):
    """What a message is instead, and the sentence that decides it."""

    word: str
    sentence: str


HISTORIC = Deviation(
    "invalid",
    "RFC 8301 section 3.1: DKIM signatures identified as having been signed with historic "
    "algorithms (currently, rsa-sha1) have permanently failed evaluation",
)
DEVIATIONS = {
    "bad_1878954.txt": HISTORIC,
    "good_1878523.txt": HISTORIC,
    "good_83176.txt": HISTORIC,
    "good_qp_2.txt": HISTORIC,
    "good_qp_3.txt": HISTORIC,
    "good_rfc4871_3.txt": HISTORIC,
    "goodkey_1.txt": HISTORIC,
    "goodkey_3.txt": HISTORIC,
    "goodkey_4.txt": HISTORIC,
    "multiple_2.txt": HISTORIC,
}


def deviation(file: str, raw: bytes) -> Deviation | None:
    """Where RFC 6376 and its updates decide otherwise; by rule for files not named above."""
    only_sha1 = raw.count(b"a=rsa-sha1") and b"-sha256" not in raw
    return DEVIATIONS.get(file) or (HISTORIC if only_sha1 else None)


def cases() -> list[object]:
    return [
        pytest.param((case, file.parent), id=case["file"])
        for file in suite_files(EXPECTED)
        for case in json.loads(file.read_text())
        if case["has_v1"]
    ]


@cache
def fake_dns(folder: Path) -> ZoneResolver:
    """FAKE_DNS.dat: "name value" lines; a value in tildes is a DNS error."""
    records: dict[str, Any] = {}
    for line in (folder / "FAKE_DNS.dat").read_text().splitlines():
        name, _, value = line.partition(" ")
        value = value.strip()
        if value.startswith("~~"):
            records[name] = TIMEOUT
        elif name and name != "#" and value != "NXDOMAIN":
            records[name] = {"TXT": ["" if value == '""' else value]}
    return ZoneResolver(records)


@pytest.mark.parametrize("case", cases() or absent(EXPECTED))
def test_mail_dkim(case: tuple[dict[str, Any], Path]) -> None:
    about, folder = case
    raw = (folder / "mail-dkim-corpus" / about["file"]).read_bytes()
    lookups = Lookups(fake_dns(folder))
    words = {
        str(result.result) for result in Signatures(parse(raw)).verify(lookups=lookups, now=NOW)
    }
    # Mail::DKIM's word for a message is that of its best signature; all errors are "invalid".
    word = next((word for word in ("pass", "fail") if word in words), "invalid")
    other = deviation(about["file"], raw)
    assert word == (other.word if other else about["expected"]), about["about"]
