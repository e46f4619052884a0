"""The rows of a report: each mail once, with what is needed to find and to explain it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import lru_cache

from mailguard.findings import FLAWS
from mailguard.verdict.model import Kind, Verdict

ORDER = (
    Kind.IMPERSONATION,
    Kind.SUSPICIOUS,
    Kind.UNDETERMINED,
    Kind.GENUINE,
    Kind.UNRELATED,
)
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail of one's own to whoever sent a flagged one: to which address, and when; `named` where
    it names the id of that one.
    """

    to: str
    when: datetime | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One mail of a report. `place` is where it lies (path, or account, folder and UID);
    `done` is the code of the sentence that says what was done with it ("" for nothing);
    `message_id` is told of flagged mail alone; `answered` is the first answer to its sender that
    was found among one's own mail.
    """

    place: str
    verdict: Verdict
    received: datetime | None = None
    done: str = ""
    message_id: str = ""
    answered: Reply | None = None

    @property
    def flaw(self) -> str:
        """The code of why the mail could not be read, or not to its end; "" where it was."""
        return next((found.code for found in self.verdict.findings if found.code in FLAWS), "")


def _here(when: datetime | None) -> datetime | None:
    try:
        moved = when and when.astimezone()
    except (OverflowError, OSError, ValueError):  # there it would lie outside of all years
        return when
    return moved and moved.replace(tzinfo=_one(moved.tzinfo))


@lru_cache(maxsize=64)
def _one(zone: tzinfo | None) -> tzinfo | None:
    """The first zone that was like this one: each time would keep one of its own."""
    return zone


def slim(row: Row) -> Row:
    """The row with the brief form of its verdict."""
    verdict = row.verdict.brief
    return row if verdict is row.verdict else replace(row, verdict=verdict)


def remembered(row: Row) -> Row:
    """What the whole of a report needs of a row that was told already, with times in the zone of
    this machine, where its readers are: little of unflagged mail, of which there may be a hundred
    thousand.
    """
    told, received = row.verdict, _here(row.received)
    if told.kind.flagged or row.flaw:
        reply = row.answered and replace(row.answered, when=_here(row.answered.when))
        return replace(slim(row), received=received, answered=reply)
    rest = Verdict(told.kind, told.rule, author=told.author, subject=told.subject)
    return Row("", rest, received, row.done)


def totals(rows: list[Row]) -> Counter[Kind]:
    """How many of each verdict."""
    return Counter(row.verdict.kind for row in rows)
