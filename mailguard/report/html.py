"""One self-contained HTML file: no script, no remote content, no HTML out of any mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from mailguard.report.explain import Explanation, explain
from mailguard.report.rows import ORDER, Row, totals
from mailguard.report.safe import printable
from mailguard.verdict.model import Kind
from mailguard.words.sentences import sentence

DAYS_SHOWN = 120
"""Bars of the timeline; older mail is counted in the totals only."""
LISTED = 2000
"""Mails that were not flagged and are listed one by one; the rest is in the totals."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One mail as the page shows it."""

    kind: Kind
    words: Explanation
    place: str
    received: str
    done: str


@dataclass(frozen=True, slots=True)
class _Bar:
    """One day of the timeline, in units of its chart."""

    x: float
    flagged: float
    other: float
    title: str


def render(
    rows: list[Row],
    *,
    title: str,
    language: str,
    platform_name: Callable[[str], str],
    now: datetime,
) -> str:
    """The report as HTML. `platform_name` gives the name of a platform's id for the reader."""
    environment = Environment(
        loader=PackageLoader("mailguard.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["printable"] = printable
    flagged = [row for row in rows if row.verdict.kind.flagged]
    others = [row for row in rows if not row.verdict.kind.flagged]
    flagged.sort(key=lambda row: ORDER.index(row.verdict.kind))
    names = Counter(platform_name(row.verdict.platform) for row in flagged if row.verdict.platform)

    def say(code: str, **params: object) -> str:
        return sentence(code, {k: str(v) for k, v in params.items()}, language=language)

    def entry(row: Row) -> _Entry:
        name = platform_name(row.verdict.platform)
        when = row.received.strftime("%Y-%m-%d %H:%M") if row.received else ""
        words = explain(row.verdict, language=language, platform=name)
        done = say(row.done) if row.done else ""
        return _Entry(row.verdict.kind, words, row.place, when, done)

    counts = totals(rows)
    return environment.get_template("report.html").render(
        title=title,
        language="zh-Hans" if language == "zh" else "en",
        say=say,
        made=now.strftime("%Y-%m-%d %H:%M %Z"),
        total=len(rows),
        totals=[(kind, counts[kind]) for kind in ORDER],
        platforms=names.most_common(12),
        bars=_timeline(rows),
        flagged=[entry(row) for row in flagged],
        others=[entry(row) for row in others[:LISTED]],
        unlisted=max(0, len(others) - LISTED),
    )


def _timeline(rows: list[Row]) -> list[_Bar]:
    """A bar a day, flagged mail below, the rest above; heights in percent of the fullest day."""
    days: dict[str, list[int]] = {}
    for row in rows:
        if row.received is not None:
            counts = days.setdefault(row.received.strftime("%Y-%m-%d"), [0, 0])
            counts[0 if row.verdict.kind.flagged else 1] += 1
    shown = sorted(days.items())[-DAYS_SHOWN:]
    if len(shown) < 2:
        return []
    top = max(sum(counts) for _, counts in shown)
    width = 100 / len(shown)
    return [
        _Bar(i * width, 100 * bad / top, 100 * good / top, f"{day}: {bad} / {bad + good}")
        for i, (day, (bad, good)) in enumerate(shown)
    ]
