"""Verdicts on a terminal and in a pipe."""

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from mailguard.auth.model import Checked, DkimResult, DmarcResult, Report, Result, SpfResult
from mailguard.findings import Code, Finding
from mailguard.registry.load import load_registry
from mailguard.report.explain import explain
from mailguard.report.platforms import platform_name
from mailguard.report.terminal import print_summary, print_verdict
from mailguard.verdict.model import Kind, Severity, Verdict

VERDICT = Verdict(
    kind=Kind.IMPERSONATION,
    rule="name_claim",
    severity=Severity.CRITICAL,
    platform="dhgate",
    author="a@example.com",
    author_name="dhgate风控\x1b[2J011\u202e",
    subject="您的店铺存在交易风险",
)


def _printed(language: str, *, terminal: bool = False) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=100, highlight=False)
    words = explain(VERDICT, language=language, platform="DHgate")
    print_verdict(console, "mail.eml", VERDICT.kind, words, language=language)
    return stream.getvalue()


def test_a_pipe_gets_no_escape_sequences() -> None:
    assert "\x1b" not in _printed("en")


def test_a_mail_cannot_steer_the_terminal() -> None:
    printed = _printed("en", terminal=True)
    assert "\x1b[2J" not in printed
    assert "\u202e" not in printed


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["IMPERSONATION", "critical", "DHgate"]), ("zh", ["冒充", "严重", "不要付款"])],
)
def test_it_speaks_the_language_asked_for(language: str, words: list[str]) -> None:
    printed = _printed(language)
    assert [word for word in words if word not in printed] == []


def test_what_has_no_severity_leaves_no_dot_for_it() -> None:
    stream = io.StringIO()
    words = replace(explain(VERDICT, language="en", platform="DHgate"), severity="")
    print_verdict(Console(file=stream, width=200), "", Kind.GENUINE, words, language="en")
    assert stream.getvalue().splitlines()[0].split() == [
        "✔",
        *words.kind.split(),
        *words.about.split(),
    ]


@pytest.mark.parametrize("width", range(40, 90))
def test_no_line_of_chinese_begins_with_what_closes_a_sentence(width: int) -> None:
    found = Finding(Code.CLAIM_DEPARTMENT, {"evidence": "dhgate风控011"})
    verdict = replace(VERDICT, author_name="", findings=(found,))
    stream = io.StringIO()
    console = Console(file=stream, width=width, highlight=False)
    words = explain(verdict, language="zh", platform="DHgate")
    print_verdict(console, "mail.eml", verdict.kind, words, language="zh")
    lines = [line.strip() for line in stream.getvalue().splitlines()]
    assert not [line for line in lines if line.startswith(tuple("。，、；：”）"))]
    assert words.advice.replace(" ", "") in "".join(lines).replace(" ", "")
    assert all(cell_len(line) <= width for line in stream.getvalue().splitlines()[1:])


def test_the_summary_counts_each_verdict() -> None:
    stream = io.StringIO()
    counts = {Kind.IMPERSONATION: 2, Kind.UNRELATED: 3}
    print_summary(Console(file=stream, width=200), counts, language="en")
    assert stream.getvalue().startswith("5 mails: 2 impersonation, 0 suspicious")


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
    assert explain(replace(VERDICT, report=report), language=language).checked == said


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
    verdict = replace(VERDICT, findings=(finding,))
    assert says in explain(verdict, language="zh", form="long").reasons[0]


def test_what_was_tried_in_vain_is_not_said_to_be_needless() -> None:
    """As where there is no DNS: a forged domain of a platform, and nobody to ask about it."""
    verdict = Verdict(Kind.SUSPICIOUS, "unchecked", findings=(Finding(Code.NOT_CHECKED),))
    assert explain(verdict, language="en").checked == "could not be checked"


@pytest.mark.parametrize(
    ("platform", "language", "name", "why"),
    [
        ("dhgate", "en", "DHgate", "its English name"),
        ("dhgate", "zh", "敦煌网 (DHgate)", "as it is known in Chinese"),
        ("alipay", "zh", "支付宝 (Alipay)", "its own name, not its owner's (蚂蚁集团)"),
        ("amazon", "zh", "亚马逊 (Amazon)", "the platform, not its sellers (亚马逊卖家)"),
        ("ebay", "zh", "eBay (易贝)", "a name that holds both is not doubled"),
        ("nobody", "zh", "nobody", "unknown: its id"),
    ],
)
def test_a_platform_is_named_as_its_users_know_it(
    platform: str, language: str, name: str, why: str
) -> None:
    assert platform_name(load_registry(), platform, language) == name, why
