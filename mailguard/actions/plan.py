"""From a verdict to what is to be done: a table, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailguard.actions.options import Act, Actions, Mode
from mailguard.mailbox.model import Label, Means, Moving
from mailguard.verdict.model import Kind


class Standing(StrEnum):
    """What the user has said about a mail, by word or deed."""

    NONE = "none"
    ALLOWED = "allowed"
    RELEASED = "released"
    TAKEN_OUT = "taken-out"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done to a mail: `label` it, then move it to folder `quarantine`.

    `why` is a short code for the log: the verdict that acts, or what kept it from acting.
    """

    why: str
    label: Label | None = None
    quarantine: str | None = None

    @property
    def acts(self) -> bool:
        """Whether anything is to be done at all."""
        return self.label is not None or self.quarantine is not None


def plan(
    kind: Kind,
    standing: Standing,
    mode: Mode,
    means: Means,
    options: Actions = Actions(),
) -> Plan:
    """What to do about a mail; `mode` may be narrower than the options' own (pause, the brake)."""
    table = {
        Kind.IMPERSONATION: (options.impersonation, options.impersonation_label),
        Kind.SUSPICIOUS: (options.suspicious, options.suspicious_label),
    }
    act, label = table.get(kind, (Act.NONE, None))
    if act is Act.NONE:
        return Plan(kind)
    if mode is Mode.OBSERVE:
        return Plan(Mode.OBSERVE)
    if standing is not Standing.NONE:
        return Plan(standing)
    if act is Act.QUARANTINE and mode is Mode.ENFORCE and means.moving is not Moving.NONE:
        return Plan(kind, label, options.quarantine_folder)
    return Plan(kind, label)
