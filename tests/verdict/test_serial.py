"""A verdict survives JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mailguard.auth.model import DkimResult, Result, SpfResult, Step
from mailguard.dns.answer import Answer, Status
from mailguard.findings import Code, Finding
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.impersonation.model import Impression
from mailguard.verdict.judge import judge
from mailguard.verdict.model import Verdict
from mailguard.verdict.serial import answers_to_dict, from_dict, recall, to_dict
from tests.verdict.example import CONTENT, MESSAGE, QQ, REGISTRY, authors, claim, passed

TRACE = (Step("v=spf1 -all", "fail", "RFC 7208 section 5.1"),)
REPORT = replace(
    passed("bazaar.example"),
    spf=SpfResult(Result.FAIL, "bazaar.example", "mailfrom", trace=TRACE),
    dkim=(DkimResult(Result.PASS, "bazaar.example", "s1", algorithm="rsa-sha256"),),
)
NOTED = (Finding(Code.LURE_CONTACT, {"evidence": "QQ 12345678", "kind": "contact_qq"}, "text"),)


def example() -> Verdict:
    impression = Impression((claim(risk=True),), (QQ,), "", NOTED)
    return judge(
        MESSAGE,
        authors("a@bazaar.example"),
        CONTENT,
        impression,
        REPORT,
        REGISTRY,
        final=True,
    )


def test_a_verdict_comes_back_as_it_was() -> None:
    assert from_dict(json.loads(json.dumps(to_dict(example())))) == example()


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (None, "retention removed it"),
        ({}, "a mailguard that wrote other keys"),
        ({**to_dict(example()), "verdict": "odd"}, "one that had other verdicts"),
        ({**to_dict(example()), "findings": [{"code": "odd.code"}]}, "one that had other findings"),
        ({**to_dict(example()), "findings": 7}, "nobody"),
    ],
)
def test_what_another_version_kept_is_no_verdict(kept: dict[str, Any] | None, why: str) -> None:
    assert recall(kept) is None, why


def test_leads_and_dns_answers_come_back_too() -> None:
    verdict = replace(
        example(),
        leads=(Lead(LeadKind.QQ, "1179545599", "QQ：1179545599"),),
        answers=(
            Answer("k._domainkey.bazaar.example", "TXT", Status.NOERROR, ("p=\xff",), None, 60),
        ),
    )
    answers = json.loads(json.dumps(answers_to_dict(verdict.answers)))
    assert from_dict(json.loads(json.dumps(to_dict(verdict))), answers) == verdict


def test_each_finding_carries_code_sentence_and_evidence() -> None:
    entry = next(f for f in to_dict(example())["findings"] if f["code"] == "lure.contact")
    assert entry["evidence"] == "QQ 12345678"
    assert "QQ 12345678" in entry["message"]


def test_sentences_come_in_the_language_asked_for() -> None:
    entry = next(
        f for f in to_dict(example(), language="zh")["findings"] if f["code"] == "lure.contact"
    )
    assert "私人聊天" in entry["message"]


def test_the_report_keeps_its_traces() -> None:
    data = to_dict(example())["auth"]
    assert data["spf"]["trace"][0]["found"] == "fail"
    assert data["dkim"][0]["result"] == "pass"


def test_text_that_utf8_cannot_hold_is_still_json() -> None:
    odd = replace(example(), subject="half a pair \ud83d")
    assert json.dumps(to_dict(odd), ensure_ascii=False).encode("utf-8")
