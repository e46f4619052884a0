"""ValiMail's ARC suite: the validation cases, as PyYAML reads them."""

from __future__ import annotations

from typing import Any

import pytest

from mailguard.auth.arc import verify_arc
from mailguard.dns.lookups import Lookups
from mailguard.dns.zone import ZoneResolver
from mailguard.message.parse import parse
from tests.conformance.support import absent, documents, suite_files

FILES = "arc/*validation*.yml"
NOW = 1_700_000_000.0
WORDS = {
    "none": "none",
    "pass": "pass",
    "fail": "fail",
    # The suite leaves open what a chain is that says of itself that it failed. RFC 8617 section 5.2
    # step 2: "the Chain Validation Status is "fail"", and step 3.3 for a first set with cv=fail.
    "": "fail",
}


def cases() -> list[object]:
    return [
        pytest.param((case, scenario["txt-records"]), id=name)
        for file in suite_files(FILES)
        for scenario in documents(file)
        for name, case in scenario["tests"].items()
    ]


@pytest.mark.parametrize("case", cases() or absent(FILES))
def test_validation(case: tuple[dict[str, Any], dict[str, str]]) -> None:
    about, records = case
    zone = ZoneResolver({name: {"TXT": [text]} for name, text in records.items()})
    message = parse(about["message"].encode())
    result = verify_arc(message, lookups=Lookups(zone), now=NOW, matters=lambda _domain: True)
    assert result.result == WORDS[str(about["cv"] or "").lower()], about["description"]
