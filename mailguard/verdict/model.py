"""The verdict on one mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from mailguard.auth.model import Packed, Report
from mailguard.dns.answer import Answer
from mailguard.findings import FLAWS, Finding
from mailguard.impersonation.lead import Lead


class Kind(StrEnum):
    """The five verdicts."""

    IMPERSONATION = "impersonation"
    SUSPICIOUS = "suspicious"
    GENUINE = "genuine"
    UNRELATED = "unrelated"
    UNDETERMINED = "undetermined"

    @property
    def flagged(self) -> bool:
        """Whether the user is warned."""
        return self in _FLAGGED


_FLAGGED = (Kind.IMPERSONATION, Kind.SUSPICIOUS)


class Severity(StrEnum):
    """How bad a flagged mail is."""

    NONE = "none"
    HIGH = "high"
    CRITICAL = "critical"


_NOT_CHECKED = Report()


@dataclass(frozen=True, slots=True)
class Verdict(Packed):
    """What mailguard thinks of a mail, and why.

    `rule` names the clause that decided; `platform` is the id of the platform concerned, "" where
    none; `retry` is True where a later look could find more (a lookup failed for now).
    """

    kind: Kind
    rule: str
    severity: Severity = Severity.NONE
    platform: str = ""
    findings: tuple[Finding, ...] = ()
    report: Report = _NOT_CHECKED
    author: str = ""
    author_name: str = ""
    subject: str = ""
    retry: bool = False
    leads: tuple[Lead, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def brief(self) -> Verdict:
        """The verdict without what is said of flagged mail alone: there are many others.

        Why a mail could not be read stays.
        """
        said = self.findings or self.leads or self.answers or self.report != _NOT_CHECKED
        if self.kind.flagged or not said:
            return self
        flaws = tuple(finding for finding in self.findings if finding.code in FLAWS)
        return replace(self, report=_NOT_CHECKED, findings=flaws, leads=(), answers=())
