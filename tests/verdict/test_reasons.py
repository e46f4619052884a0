"""What a verdict says first, and what it rests on."""

from __future__ import annotations

from mailguard.auth.model import Report
from mailguard.findings import Code, Finding
from mailguard.impersonation.model import Impression
from mailguard.verdict.judge import judge
from mailguard.verdict.model import Verdict
from tests.verdict.example import (
    CONTENT,
    MESSAGE,
    OFFLINE,
    QQ,
    REGISTRY,
    authors,
    claim,
    failed,
    passed,
)

NAME = Finding(Code.CLAIM_NAME, {"platform": "Bazaar", "evidence": "Bazaar"}, "header:From")
CONTACT = Finding(Code.LURE_CONTACT, {"evidence": "QQ 12345678", "kind": "contact_qq"}, "text")


def verdict(address: str, report: Report = OFFLINE, *findings: Finding) -> Verdict:
    impression = Impression((claim(),), (QQ,), "", findings)
    return judge(MESSAGE, authors(address), CONTENT, impression, report, REGISTRY, final=True)


def codes(got: Verdict) -> list[Code]:
    return [finding.code for finding in got.findings]


def test_the_claim_comes_first_then_the_true_sender_then_the_bait() -> None:
    got = verdict("a@stranger.example", OFFLINE, CONTACT, NAME)
    assert codes(got) == [Code.CLAIM_NAME, Code.FOREIGN_ADDRESS, Code.LURE_CONTACT]


def test_a_forged_address_is_said_to_be_forged() -> None:
    got = verdict("service@bazaar.example", failed())
    assert Code.NOT_AUTHENTICATED in codes(got)
    assert Code.FOREIGN_ADDRESS not in codes(got)


def test_what_a_platform_never_asks_is_said_with_the_registry_as_its_source() -> None:
    got = verdict("service@bazaar.example", OFFLINE)
    never = next(f for f in got.findings if f.code is Code.NEVER_ASKS)
    assert (never.params["evidence"], never.source) == ("QQ 12345678", "registry:bazaar")


def test_the_proof_names_method_and_domain() -> None:
    got = verdict("service@bazaar.example", passed("bazaar.example"))
    proof = next(f for f in got.findings if f.code is Code.AUTHENTICATED)
    assert proof.params["proof"] == "dkim bazaar.example"


def test_no_finding_is_said_twice() -> None:
    got = verdict("a@stranger.example", OFFLINE, NAME, NAME)
    assert codes(got).count(Code.CLAIM_NAME) == 1


def test_where_no_domain_is_known_none_is_said_to_be_anothers() -> None:
    assert Code.FOREIGN_ADDRESS not in codes(verdict("", OFFLINE, CONTACT, NAME))
