"""DMARC vectors for RFC 9989, one test a case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mailguard.auth.dmarc import evaluate_dmarc
from mailguard.dns.lookups import Lookups
from mailguard.dns.zone import ZoneResolver
from tests.conformance.support import absent, suite_files

SUITES = "dmarc/*.json"


def vectors() -> Iterator[Any]:
    for path in suite_files(SUITES):
        for vector in json.loads(path.read_text(encoding="utf-8")):
            yield pytest.param(vector, id=f"{path.stem}:{vector['id']}")


def listed(value: Any) -> list[str]:
    """A vector has one domain, several or none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("vector", list(vectors()) or absent(SUITES))
def test_vector(vector: dict[str, Any]) -> None:
    lookups = Lookups(ZoneResolver(vector["zone"]))
    passes = [("spf", domain) for domain in listed(vector.get("spf_pass"))]
    passes += [("dkim", domain) for domain in listed(vector.get("dkim_pass"))]
    result = evaluate_dmarc(listed(vector.get("from_domain")), passes, lookups=lookups)
    walked = [answer.name for answer in lookups.answers if answer.name.startswith("_dmarc.")]
    found = {
        "result": result.result.value,
        "org": result.organizational_domain,
        "policy": result.policy,
        "policy_domain": result.policy_domain,
        "queries": walked if isinstance(vector["expect"].get("queries"), list) else len(walked),
    }
    # None in a vector is what we write as "".
    expected = {key: "" if value is None else value for key, value in vector["expect"].items()}
    assert {key: found[key] for key in expected} == expected, result
