"""What the analysis processes are started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailguard.verdict.policy import Policy


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """Everything a worker needs to build its resolver, registry and judge.

    `resolver` is "system", "offline" or "zone:FILE"; `registry` are folders whose platform files
    add to and override the built-in ones.
    """

    resolver: str = "system"
    registry: tuple[Path, ...] = ()
    policy: Policy = Policy()
