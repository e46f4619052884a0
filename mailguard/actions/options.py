"""What an operator may choose about acting on mail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailguard.limits import BRAKE_PER_HOUR, BRAKE_SHARE
from mailguard.mailbox.model import Label

IMPERSONATION = Label("Mailguard Impersonation", ("$Phishing", "MailguardImpersonation"))
SUSPICIOUS = Label("Mailguard Suspicious", ("MailguardSuspicious",))


class Mode(StrEnum):
    """How far mailguard may go: only report, only set marks (the brake), or all."""

    OBSERVE = "observe"
    LABEL = "label"
    ENFORCE = "enforce"


class Act(StrEnum):
    """What is done to a mail with a certain verdict; quarantine includes the mark."""

    NONE = "none"
    TAG = "tag"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class BrakeLimits:
    """Past how many quarantines an hour, or which share of a day's mail, only labels are set."""

    per_hour: int = BRAKE_PER_HOUR
    share: float = BRAKE_SHARE


@dataclass(frozen=True, slots=True)
class Actions:
    """Settings of an account's actions.

    `impersonation` and `suspicious` are what is done to mail with that verdict. Folder and labels
    are names as a person reads them, in any script, levels parted by "/". Keywords are ASCII and
    at most 50 characters long; `$Phishing` is registered with IANA.
    """

    mode: Mode = Mode.OBSERVE
    impersonation: Act = Act.QUARANTINE
    suspicious: Act = Act.TAG
    quarantine_folder: str = "Mailguard Quarantine"
    impersonation_label: Label = IMPERSONATION
    suspicious_label: Label = SUSPICIOUS
    brake: BrakeLimits = BrakeLimits()

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that mail is moved or copied to."""
        labels = (self.impersonation_label, self.suspicious_label)
        return (self.quarantine_folder, *(label.name for label in labels))
