"""One self-contained HTML file: no script, no remote content, no HTML out of any mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from mailguard.report.advice import heading, what_to_do, whom_answered
from mailguard.report.cases import find_cases
from mailguard.report.entries import brief, entry, moment
from mailguard.report.platforms import listed
from mailguard.report.rows import ORDER, Row, totals
from mailguard.report.safe import printable
from mailguard.report.timeline import timeline
from mailguard.words.sentences import speaker

EXPLAINED = 500
"""Flagged mails that are explained one by one; further ones are in a table, like the rest."""
LISTED = 10_000
"""Other mails that are listed; the rest is in the totals."""
MOST_NAMES = 12
"""Platforms and senders shown, the most frequent first; the rest is counted."""
MOST_LEADS = 8
"""What the mails of a case share that is shown, the most telling first; the rest is counted."""
MOST_STAGES = 50
"""Mails of a case that are shown, the oldest first; the rest is counted."""


def render(
    rows: list[Row],
    *,
    title: str,
    language: str,
    platform_name: Callable[[str], str],
    now: datetime,
    missing: Sequence[str] = (),
) -> str:
    """The report as HTML. `platform_name` gives the name of a platform's id for the reader.

    `missing` says what is not in it, and why.
    """
    flagged = [row for row in rows if row.verdict.kind.flagged]
    flagged.sort(key=lambda row: (row.answered is None, ORDER.index(row.verdict.kind)))
    others = flagged[EXPLAINED:] + [row for row in rows if not row.verdict.kind.flagged]
    answered = [row for row in flagged if row.answered]
    named = [row.verdict.platform for row in flagged if row.verdict.platform]
    counts = totals(rows)
    say = speaker(language)
    platforms = list(dict.fromkeys(platform_name(r.verdict.platform) for r in answered))
    return template().render(
        title=title,
        language="zh-Hans" if language == "zh" else "en",
        say=say,
        moment=moment,
        kinds={kind: say(f"kind.{kind}") for kind in ORDER},
        names=lambda platforms: listed(map(platform_name, platforms), language),
        made=now.strftime("%Y-%m-%d %H:%M %z"),
        total=len(rows),
        missing=missing,
        totals=[(kind, counts[kind]) for kind in ORDER],
        heading=heading(answered, language=language),
        answered=whom_answered(answered, language=language),
        steps=what_to_do([name for name in platforms if name], language=language),
        platforms=Counter(map(platform_name, named)).most_common(),
        senders=Counter(_sender(row) or say("face.no_author") for row in flagged).most_common(),
        most_names=MOST_NAMES,
        most_leads=MOST_LEADS,
        most_stages=MOST_STAGES,
        bars=timeline(rows),
        cases=find_cases(flagged),
        flagged=[
            entry(number, row, platform_name, language)
            for number, row in enumerate(flagged[:EXPLAINED], 1)
        ],
        others=[brief(row) for row in others[:LISTED]],
        unlisted=max(0, len(others) - LISTED),
    )


@cache
def template() -> Template:
    """The page to fill in, compiled the first time: a while that can pass before it is needed."""
    return pages("mailguard.report").get_template("report.html")


def pages(package: str) -> Environment:
    """Where the pages of a package are made: no HTML out of any mail, no name that is not given."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["printable"] = printable
    return environment


def _sender(row: Row) -> str:
    return row.verdict.author.rpartition("@")[2].lower() or row.verdict.author
