"""A verdict in sentences."""

from dataclasses import replace

import pytest

from mailguard.auth.model import Checked, DkimResult, DmarcResult, Report, Result, SpfResult
from mailguard.findings import Code, Finding
from mailguard.report.explain import explain
from mailguard.verdict.model import Kind, Verdict

FORGED = Verdict(Kind.IMPERSONATION, "name_claim")
NAMED = [
    ("DHgate", "敦煌网 (DHgate)", "发件人用的是敦煌网 (DHgate) 的名称", "as the headline names it"),
    ("PayPal", "敦煌网 (DHgate)", "发件人用的是 PayPal 的名称", "another one than the headline's"),
    ("DHgate", "", "发件人用的是 DHgate 的名称", "no name in the reader's language is known"),
]


@pytest.mark.parametrize(("named", "known", "says", "why"), NAMED, ids=[row[3] for row in NAMED])
def test_a_reason_names_the_platform_as_its_reader_knows_it(
    named: str, known: str, says: str, why: str
) -> None:
    found = Finding(Code.CLAIM_NAME, {"platform": named, "evidence": "dhgate风控011"})
    verdict = replace(FORGED, findings=(found,))
    assert says in explain(verdict, language="zh", platform=known).reasons[0], why


@pytest.mark.parametrize(
    ("kind", "checked", "says", "why"),
    [
        (Kind.UNDETERMINED, Checked.NO, "could not be checked", "the verdict waits for an answer"),
        (Kind.UNRELATED, Checked.NO, "no answer could change", "nobody was asked"),
        (Kind.SUSPICIOUS, Checked.YES, "proves who sent it", "DNS was asked, and holds nothing"),
    ],
)
def test_why_there_are_no_results(kind: Kind, checked: Checked, says: str, why: str) -> None:
    verdict = Verdict(kind, "no_claim", report=Report(checked=checked))
    assert says in explain(verdict, language="en").checked, why


def test_what_was_tried_in_vain_is_not_said_to_be_needless() -> None:
    """As where there is no DNS: a forged domain of a platform, and nobody to ask about it."""
    verdict = Verdict(Kind.SUSPICIOUS, "unchecked", findings=(Finding(Code.NOT_CHECKED),))
    assert explain(verdict, language="en").checked == "could not be checked"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "spf=softfail dkim=fail dmarc=fail (by mailguard)"),
        ("zh", "SPF 软失败，DKIM 失败，DMARC 失败（由 mailguard 核验）"),
    ],
)
def test_results_are_said_once_in_the_words_of_the_language(language: str, said: str) -> None:
    signature = DkimResult(Result.FAIL)
    report = Report(
        spf=SpfResult(Result.SOFTFAIL),
        dkim=(signature, signature),
        dmarc=DmarcResult(Result.FAIL),
    )
    assert explain(replace(FORGED, report=report), language=language).checked == said


@pytest.mark.parametrize(
    ("finding", "says"),
    [
        (
            Finding(Code.CLAIM_LOOKALIKE, {"technique": "combosquat"}),
            "手法：在名称旁边加了别的词",
        ),
        (Finding(Code.LURE_CONTACT, {"kind": "contact_qq"}), "（让您转到 QQ 上联系）"),
        (Finding(Code.NOT_AUTHENTICATED, {"dmarc": "fail"}), "DMARC 结果：失败"),
        (
            Finding(Code.AUTH_BORDER_UNKNOWN, {"reason": "foreign_host mx.example"}),
            "（路径中最新的一台服务器不在您的服务器之列：mx.example）",
        ),
        (
            Finding(Code.AUTHOR_AMBIGUOUS, {"how": "comment, route"}),
            "手法：注释里写了地址、地址前写有路由",
        ),
        (Finding(Code.AUTH_RESULTS_UNREADABLE, {"problem": "stray_quote"}), "（多余的引号）"),
        (Finding(Code.CLAIM_NAME, {"technique": "of_later_times"}), "（手法：of_later_times）"),
    ],
    ids=[
        "a technique",
        "a lure",
        "a result",
        "a reason and a host",
        "two ways",
        "a problem",
        "a code of another mailguard",
    ],
)
def test_details_have_words_for_codes(finding: Finding, says: str) -> None:
    verdict = replace(FORGED, findings=(finding,))
    assert says in explain(verdict, language="zh", form="long").reasons[0]
