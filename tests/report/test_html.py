"""The HTML report: whole, self-contained, and nobody's but ours."""

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from mailguard.findings import Code, Finding
from mailguard.impersonation.lead import LeadKind
from mailguard.report.html import render
from mailguard.report.rows import Reply, Row, remembered
from mailguard.verdict.model import Kind, Severity, Verdict
from tests.report.samples import everything, flagged, harmless

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script><img src=https://evil.example/x.png>'


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def _verdict(kind: Kind, **more: str) -> Verdict:
    return Verdict(
        kind=kind,
        rule="name_claim",
        severity=Severity.CRITICAL if kind.flagged else Severity.NONE,
        platform="dhgate",
        findings=(Finding(Code.ANALYSIS_CRASHED),),
        author=more.get("author", "a@example.com"),
        subject=more.get("subject", "hello"),
    )


def _page(rows: list[Row], language: str = "en", missing: Sequence[str] = ()) -> str:
    return render(
        rows,
        title="Report",
        language=language,
        platform_name=lambda platform: platform.upper(),
        now=NOW,
        missing=missing,
    )


def test_what_a_mail_says_stays_text() -> None:
    verdict = _verdict(Kind.IMPERSONATION, subject=HOSTILE, author=HOSTILE)
    tags = _Tags()
    tags.feed(_page([Row(HOSTILE, verdict, NOW)]))
    assert not {"script", "img", "iframe", "link"} & set(tags.tags)
    assert not [value for name, value in tags.attributes if name in ("src", "href")]


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_it_says_which_language_it_is_in(language: str, tag: str) -> None:
    assert f'<html lang="{tag}">' in _page([], language)


def test_flagged_mail_comes_first_and_the_worst_of_it_before_the_rest() -> None:
    kinds = [Kind.UNRELATED, Kind.SUSPICIOUS, Kind.IMPERSONATION]
    page = _page([Row("p", _verdict(kind, subject=f"<{kind}>"), NOW) for kind in kinds])
    order = [page.index(f"&lt;{kind}&gt;") for kind in reversed(kinds)]
    assert order == sorted(order)


def test_what_a_mail_lacks_is_no_empty_place() -> None:
    lead = (LeadKind.QQ, "1179545599")
    page = _page([flagged(lead, author="", subject=""), flagged(lead, day=1)])
    assert "<span>(no sender)</span> <b>1</b>" in page
    assert "<b>warning or notice</b> (no subject)</li>" in page


def test_nothing_flagged_is_said() -> None:
    assert "Nothing was flagged." in _page([Row("p", _verdict(Kind.UNRELATED), NOW)])


def test_days_of_a_timeline_are_counted() -> None:
    rows = [
        Row("p", _verdict(kind), datetime(2026, 3, day, tzinfo=UTC))
        for day, kind in [(1, Kind.UNRELATED), (2, Kind.IMPERSONATION), (2, Kind.UNRELATED)]
    ]
    page = _page(rows)
    assert "<title>2026-03-01: 0 flagged of 1</title>" in page
    assert "<title>2026-03-02: 1 flagged of 2</title>" in page


def test_the_flagged_bars_of_a_timeline_are_read_aloud() -> None:
    page = _page([flagged(day=1), harmless(day=2)])
    assert "<li>2026-03-02: 1 flagged of 1</li>" in page
    assert "<li>2026-03-03" not in page


def test_a_flagged_mail_is_shown_with_header_and_dns_answers() -> None:
    page = _page(everything())
    for said in ("mx.evil.example [203.0.113.21]", "&lt;1@e&gt;", "v=DMARC1; p=none", "1179545599"):
        assert said in page


def test_what_was_answered_comes_before_what_is_missing() -> None:
    """The one may cost money by the hour."""
    page = _page(everything(), missing=["a.pst was not read"])
    assert page.index("You answered this") < page.index("a.pst") < page.index('class="totals"')


def test_each_mail_that_was_answered_says_so() -> None:
    reply = Reply("a@evil.example", NOW)
    page = _page([flagged(day=day, answered=reply) for day in range(3)])
    assert page.count("<strong>on 2026-03-04 you wrote to a@evil.example</strong>") == 3


def test_a_large_mailbox_is_reported_fast_and_small() -> None:
    rows = [harmless(n % 700, f"subject number {n} of a usual length") for n in range(4336)]
    began = time.process_time()
    page = _page(rows)
    assert time.process_time() - began < 2.0
    assert len(page.encode()) <= 5_000_000
    assert page.count("<tr>") == 4336 + 1


def test_the_page_of_rows_that_were_told_is_the_same() -> None:
    assert _page([remembered(row) for row in everything()]) == _page(everything())


def test_of_unflagged_mail_little_is_remembered() -> None:
    left = remembered(replace(harmless(), verdict=_verdict(Kind.GENUINE, subject="lunch")))
    assert (left.place, left.verdict.platform, left.verdict.subject) == ("", "", "lunch")


def test_where_mail_lies_that_could_not_be_read_is_remembered() -> None:
    verdict = replace(_verdict(Kind.UNDETERMINED), findings=(Finding(Code.MESSAGE_DAMAGED),))
    row = replace(harmless(), verdict=verdict)
    assert (remembered(row).place, remembered(row).flaw) == (row.place, Code.MESSAGE_DAMAGED)


def test_thousands_of_flagged_mails_stay_bounded() -> None:
    rows = [flagged(day=n, subject=f"number {n}") for n in range(2000)]
    page = _page(rows)
    assert page.count("<article") == 500
    assert len(page.encode()) <= 5_000_000


def test_a_chinese_label_has_a_chinese_colon() -> None:
    page = _page(everything(), language="zh")
    assert re.search("[\u4e00-\u9fff]:", page) is None
    assert "共同线索：" in page
