"""Cases: flagged mails of one fraud, joined by what they give their readers in common.

The fraud runs in stages: a warning, a contact, a fee to activate the account, a fee for getting
the first one back. Each mail alone looks like a new matter.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from mailguard.findings import Code
from mailguard.impersonation.lead import Lead, LeadKind
from mailguard.report.rows import Row
from mailguard.verdict.model import Verdict

_SHORTEST_SUBJECT = 6
_MOST_AMOUNTS = 6
"""Sums of money in one mail past which it shares them with everybody: a price list, or bait."""
_UNTELLING = re.compile(r"[\W\d_]+|^(?:re|fw|fwd|回复|转发)\b", re.IGNORECASE)
_BEGINNING = datetime.min.replace(tzinfo=UTC)


class Stage(StrEnum):
    """What a mail of the fraud wants, from the first to the last."""

    NOTICE = "notice"
    CONTACT = "contact"
    FEE = "fee"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Case:
    """Mails of one fraud, the oldest first, each with its stage; `leads` are what they share."""

    rows: tuple[Row, ...]
    stages: tuple[Stage, ...]
    leads: tuple[Lead, ...]

    @property
    def platforms(self) -> tuple[str, ...]:
        """Whom the mails pose as."""
        return tuple(dict.fromkeys(r.verdict.platform for r in self.rows if r.verdict.platform))

    @property
    def answered(self) -> bool:
        """Whether somebody answered any of them."""
        return any(row.answered for row in self.rows)


def find_cases(rows: Iterable[Row]) -> list[Case]:
    """The cases of two mails or more, those answered first, then the largest. Linear in `rows`.

    A mail that lies in several folders is one.
    """
    first: dict[Hashable, Row] = {}
    for row in rows:
        if row.verdict.kind.flagged:
            first.setdefault(_same(row), row)
    flagged = sorted(first.values(), key=lambda row: row.received or _BEGINNING)
    cases = [_case(group) for group in _joined(flagged) if len(group) > 1]
    return sorted(cases, key=lambda case: (not case.answered, -len(case.rows)))


def _same(row: Row) -> Hashable:
    """What two copies of a mail have in common, and two mails have not."""
    if not row.message_id:
        return row.place
    return row.message_id, row.received, row.verdict.author, row.verdict.subject


def stage(verdict: Verdict) -> Stage:
    """How far the fraud has come with this mail."""
    kinds = {finding.params.get("kind", "") for finding in verdict.findings}
    codes = {finding.code for finding in verdict.findings}
    if "return_function_fee" in kinds:
        return Stage.RETURN
    if codes & {Code.LURE_FEE, Code.LURE_QR_PAYMENT, Code.LURE_GAME_CARD}:
        return Stage.FEE
    if codes & {Code.LURE_CONTACT, Code.LURE_CALLBACK}:
        return Stage.CONTACT
    return Stage.NOTICE


def _joined(flagged: list[Row]) -> Iterator[list[Row]]:
    """Groups of rows that share a key, directly or through others (a disjoint-set forest)."""
    parent = list(range(len(flagged)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[Hashable, int] = {}
    for index, row in enumerate(flagged):
        for key in _keys(row.verdict):
            other = first.setdefault(key, index)
            parent[root(index)] = root(other)
    groups: dict[int, list[Row]] = {}
    for index, row in enumerate(flagged):
        groups.setdefault(root(index), []).append(row)
    yield from groups.values()


def _keys(verdict: Verdict) -> Iterator[Hashable]:
    """What makes two mails one case: a lead; an amount or a subject in one platform's name."""
    sums = [lead for lead in verdict.leads if lead.kind is LeadKind.AMOUNT]
    if len(sums) <= _MOST_AMOUNTS:
        yield from ((lead.kind, lead.value, verdict.platform) for lead in sums)
    for lead in verdict.leads:
        if lead.telling and lead.kind is not LeadKind.AMOUNT:
            yield _family(lead.kind), lead.value
    subject = _UNTELLING.sub("", verdict.subject).lower()
    if len(subject) >= _SHORTEST_SUBJECT and verdict.platform:
        yield "subject", subject, verdict.platform


def _family(kind: LeadKind) -> str:
    """Addresses are the same wherever they stand."""
    addresses = (LeadKind.SENDER, LeadKind.REPLY_TO, LeadKind.EMAIL)
    return "address" if kind in addresses else kind.value


def _case(group: list[Row]) -> Case:
    counts: dict[tuple[LeadKind, str], int] = {}
    shown: dict[tuple[LeadKind, str], Lead] = {}
    for row in group:
        for lead in row.verdict.leads:
            key = (lead.kind, lead.value)
            counts[key] = counts.get(key, 0) + 1
            shown[key] = lead
    shared = (lead for key, lead in shown.items() if counts[key] > 1)
    telling = [lead for lead in shared if lead.telling]
    stages = tuple(stage(row.verdict) for row in group)
    return Case(tuple(group), stages, tuple(sorted(telling, key=_rank)))


def _rank(lead: Lead) -> int:
    return list(LeadKind).index(lead.kind)
