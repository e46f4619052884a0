"""What the analysis processes are started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailguard.dns.answer import Resolver
from mailguard.dns.modes import open_resolver
from mailguard.verdict.policy import Policy


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """Everything a worker needs to build its resolver, registry and judge.

    `resolver` is "system", "offline" or "zone:FILE"; `nameservers` are addresses that "system" asks
    at `nameserver_port`, instead of those in /etc/resolv.conf. `registry` are folders whose
    platform files add to and override the built-in ones. `brief` asks for verdicts that say no more
    of mail that is not flagged than which it is. `patient` is what the service is: the machine may
    not be on a network yet.
    """

    resolver: str = "system"
    nameservers: tuple[str, ...] = ()
    nameserver_port: int = 53
    registry: tuple[Path, ...] = ()
    policy: Policy = Policy()
    brief: bool = False
    patient: bool = False

    def open_resolver(self) -> Resolver:
        """The resolver that is meant. Raises what `dns.modes.open_resolver` does."""
        return open_resolver(
            self.resolver,
            nameservers=self.nameservers,
            port=self.nameserver_port,
            patient=self.patient,
        )
