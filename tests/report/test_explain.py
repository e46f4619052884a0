"""A verdict in sentences."""

import pytest

from mailguard.auth.model import Checked, Report
from mailguard.findings import Code, Finding
from mailguard.report.explain import explain
from mailguard.verdict.model import Kind, Verdict

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
    verdict = Verdict(Kind.IMPERSONATION, "name_claim", findings=(found,))
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
