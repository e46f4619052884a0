"""The openspf test suites for RFC 7208 and RFC 4408, one test a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from mailguard.auth.spf import check_host
from mailguard.dns.lookups import Lookups
from mailguard.dns.zone import TIMEOUT, ZoneResolver
from tests.conformance.support import absent, documents, suite_files

SUITES = "spf/*.yml"
TYPES = ("A", "AAAA", "CNAME", "MX", "PTR", "TXT")


@dataclass(frozen=True)
class Case:
    """One case: where it stands, what it asks and the zone it is asked of."""

    case: dict[str, Any]
    zone: dict[str, Any]


def cases() -> Iterator[Any]:
    for path in suite_files(SUITES):
        for scenario in documents(path):
            for name, case in scenario["tests"].items():
                yield pytest.param(Case(case, scenario["zonedata"]), id=f"{path.stem}:{name}")


def records(zone: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The suite's zone as ours: SPF records stand for TXT where a name has no TXT of its own."""
    return {name: host(entries) for name, entries in zone.items()}


def host(entries: list[Any]) -> dict[str, Any]:
    values: dict[str, list[str]] = {}
    for entry in entries:
        if isinstance(entry, dict):
            for rdtype, value in entry.items():
                values.setdefault(rdtype, []).append(text(rdtype, value))
    if "TXT" not in values and "SPF" in values:
        values["TXT"] = values["SPF"]
    types: dict[str, Any] = {
        rdtype: [value for value in listed if value != "NONE"] for rdtype, listed in values.items()
    }
    if TIMEOUT in entries:
        # The suite: every type that the name does not list times out.
        for rdtype in TYPES:
            types[rdtype] = types.get(rdtype) or TIMEOUT
    return types


def text(rdtype: str, value: Any) -> str:
    if rdtype == "MX":
        return f"{value[0]} {value[1]}".lower().removesuffix(".")
    if isinstance(value, list):
        return "".join(value)
    return str(value).lower().removesuffix(".") if rdtype in ("PTR", "CNAME") else str(value)


@pytest.mark.parametrize("case", list(cases()) or absent(SUITES))
def test_case(case: Case) -> None:
    wanted = case.case
    sender = wanted["mailfrom"] or f"postmaster@{wanted['helo']}"
    result = check_host(
        str(wanted["host"]),
        sender.rpartition("@")[2],
        sender,
        wanted["helo"],
        lookups=Lookups(ZoneResolver(records(case.zone))),
        explain=True,
    )
    expected = wanted["result"]
    assert result.result in (expected if isinstance(expected, list) else [expected]), result
    if "explanation" in wanted and result.result == "fail":
        assert (result.explanation or "DEFAULT") == wanted["explanation"]
