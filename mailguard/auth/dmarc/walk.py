"""The DNS tree walk (RFC 9989 section 4.10)."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.auth.dmarc.record import PolicyRecord, read_record, select_records
from mailguard.auth.model import Step
from mailguard.dns import Status
from mailguard.dns.lookups import Lookups
from mailguard.dns.names import ascii_name

# Section 4.10 step 4: a name of eight labels or more is cut to seven, so that none takes more
# than eight queries.
_LABELS_KEPT = 7
# Characters of a record shown in a trace.
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A policy record and the name it stands for."""

    domain: str
    record: PolicyRecord


@dataclass(frozen=True, slots=True)
class Walk:
    """The records from `domain` up, longest name first.

    `broken` is the status of the query that ended the walk before its time (TEMPERROR or
    UNCHECKED), None where it is complete.
    """

    domain: str
    found: tuple[Found, ...]
    broken: Status | None
    trace: tuple[Step, ...]

    @property
    def organizational_domain(self) -> str:
        """Section 4.10.2; "" where the walk is broken."""
        if self.broken is not None:
            return ""
        if not self.found:
            return self.domain
        # The one with the fewest labels; where a record has psd=y or psd=n it ended the walk.
        last = self.found[-1]
        if last.record.psd == "y" and last.domain != self.domain:
            return self._one_below(last.domain)
        return last.domain

    def _one_below(self, parent: str) -> str:
        label = self.domain.removesuffix("." + parent).rpartition(".")[2]
        return f"{label}.{parent}"


def tree_walk(domain: str, lookups: Lookups) -> Walk:
    """Walk up from `domain` (A-labels, lower case). Never raises."""
    found: list[Found] = []
    trace: list[Step] = []
    broken: Status | None = None
    labels = domain.split(".")
    while labels:
        name = ".".join(labels)
        answer = lookups.query(f"_dmarc.{name}", "TXT")
        if answer.status in (Status.TEMPERROR, Status.UNCHECKED):
            trace.append(Step(f"dns:{answer.name}/TXT", answer.status))
            broken = answer.status
            break
        records = select_records(answer.values)
        trace.append(Step(f"dns:{answer.name}/TXT", _shown(records) or answer.status))
        # Several records at a name are discarded, all of them.
        if len(records) == 1:
            found.append(Found(name, read_record(records[0])))
            if found[-1].record.psd in ("y", "n"):
                break
        labels = labels[-_LABELS_KEPT:] if len(labels) > _LABELS_KEPT else labels[1:]
    return Walk(domain, tuple(found), broken, tuple(trace))


def organizational_domain(domain: str, *, lookups: Lookups) -> str | None:
    """The Organizational Domain of `domain` (RFC 9989 section 4.10.2).

    None where DNS failed, was not asked, or cannot hold the name. Never raises.
    """
    name = ascii_name(domain)
    return name and (tree_walk(name, lookups).organizational_domain or None)


def _shown(records: list[str]) -> str:
    return " | ".join([record[:_SHOWN] for record in records[:2]])
