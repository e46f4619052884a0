"""How to reach an account by IMAP."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mailguard import limits
from mailguard.errors import ConfigError
from mailguard.phrase import Phrase
from mailguard.providers.model import Login, Rung


class Tls(StrEnum):
    """How the connection is protected: TLS from the start (RFC 8314), STARTTLS, or not at all."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Server, account and how to talk to it. Times are seconds.

    `port` 0 means the usual one (993, or 143 without implicit TLS). `ca_file` holds certificates
    to trust beside the system's. `timeout` is how long any reply may take; `poll_every` how often
    a server without IDLE is asked, `idle_refresh` how often one with it must prove that it lives.
    `rungs` overrides how mail is marked, None leaves that to the provider's profile.
    """

    host: str
    user: str
    port: int = 0
    tls: Tls = Tls.IMPLICIT
    login: Login = Login.PASSWORD
    allow_plaintext: bool = False
    ca_file: Path | None = None
    timeout: float = 30.0
    poll_every: float = 60.0
    idle_refresh: float = limits.IDLE_REFRESH
    rungs: tuple[Rung, ...] | None = None

    def __post_init__(self) -> None:
        if self.tls is Tls.PLAIN and not (self.allow_plaintext or is_loopback(self.host)):
            raise ConfigError(
                Phrase(
                    "tls = 'plain' would send the password of {host} in the clear.", host=self.host
                ),
                "Use 'implicit' or 'starttls', or say allow_plaintext = true if that is wanted.",
            )

    @property
    def server_port(self) -> int:
        """The port to connect to."""
        return self.port or (993 if self.tls is Tls.IMPLICIT else 143)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine itself, so that nobody on the way can listen."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
