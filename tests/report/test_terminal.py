"""Verdicts on a terminal and in a pipe."""

import io

import pytest
from rich.console import Console

from mailguard.report.explain import explain
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


def test_the_summary_counts_each_verdict() -> None:
    stream = io.StringIO()
    counts = {Kind.IMPERSONATION: 2, Kind.UNRELATED: 3}
    print_summary(Console(file=stream, width=200), counts, language="en")
    assert stream.getvalue().startswith("5 mails: 2 impersonation, 0 suspicious")
