"""What was read about who the mail claims to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailguard.findings import Code, Finding


class Where(StrEnum):
    """Where a claim stands."""

    NAME = "name"
    ADDRESS = "address"
    DOMAIN = "domain"
    SUBJECT = "subject"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Claim:
    """The mail presents its sender as a platform.

    `mailbox` is the author's index in `Authors.mailboxes` (-1 for subject and text); `technique`
    says how it was disguised ("plain", "homoglyph", "combosquat", …); `risk` is True where it
    speaks as a risk-control, security or compliance department; `sourced` is False where only an
    unsourced registry fact matched; `faint` is True for a domain one slip of the pen away and
    for a name with other words around it, which honest ones are too.
    """

    platform: str
    where: Where
    evidence: str
    technique: str = "plain"
    mailbox: int = -1
    risk: bool = False
    sourced: bool = True
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Lure:
    """A bait. `kind` is the registry's word for it ("contact_qq", "activation_fee", …)."""

    code: Code
    kind: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Impression:
    """Everything the mail says about who it is and what it wants.

    `risk_department` is the text by which it speaks as a risk department, "" where it does not.
    """

    claims: tuple[Claim, ...] = ()
    lures: tuple[Lure, ...] = ()
    risk_department: str = ""
    findings: tuple[Finding, ...] = ()
