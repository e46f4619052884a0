"""Mail over time, as bars of a chart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from mailguard.report.rows import Row

MOST_BARS = 120
_LABELS = {"year": 4, "month": 7}
"""Characters of a date that name one."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, week, month or year: place and height, in percent of the chart, and its counts."""

    label: str
    x: float
    width: float
    flagged: int
    total: int
    flagged_height: float
    other_height: float


def timeline(rows: list[Row]) -> list[Bar]:
    """A bar a day, a week, a month or a year, the first that gives at most `MOST_BARS`, without
    gaps. Nothing where all mail is of one day.
    """
    days = [(row.received.date(), row.verdict.kind.flagged) for row in rows if row.received]
    if not days:
        return []
    first, last = min(day for day, _ in days), max(day for day, _ in days)
    if first == last:
        return []
    step, starts = _starts(first, last)
    total: Counter[date] = Counter()
    flagged: Counter[date] = Counter()
    for day, bad in days:
        start = _start(day, step)
        total[start] += 1
        flagged[start] += bad
    # the flagged are few: a scale of their own would lie, but a bar too thin to see would too
    top = max(total[start] for start in starts) or 1
    width = 100 / len(starts)
    return [
        Bar(
            label=start.isoformat()[: _LABELS.get(step)],
            x=index * width,
            width=width * 0.8,
            flagged=flagged[start],
            total=total[start],
            flagged_height=_height(flagged[start], top),
            other_height=100 * (total[start] - flagged[start]) / top * 0.95,
        )
        for index, start in enumerate(starts)
    ]


def _height(count: int, top: int) -> float:
    return max(4.0, 95 * count / top) if count else 0.0


def _starts(first: date, last: date) -> tuple[str, list[date]]:
    for step, span in (("day", 1), ("week", 7)):
        if (last - first).days // span < MOST_BARS:
            start = _start(first, step)
            count = (last - start).days // span + 1
            return step, [start + timedelta(days=span * n) for n in range(count)]
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    if len(months) <= MOST_BARS:
        return "month", [date(month // 12, month % 12 + 1, 1) for month in months]
    return "year", [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def _start(day: date, step: str) -> date:
    if step == "year":
        return day.replace(month=1, day=1)
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day
