"""The host that sent the mail: its address as SPF compares and spells it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import lru_cache

from mailguard import limits
from mailguard.auth.address import read_address


@dataclass(frozen=True, slots=True)
class Client:
    """An SMTP client's address; `number` is the address as an integer."""

    is_ip4: bool
    number: int
    readable: str

    @property
    def rdtype(self) -> str:
        """The type of the address records that can match it."""
        return "A" if self.is_ip4 else "AAAA"

    @property
    def dotted(self) -> str:
        """The value of the macro `i` (RFC 7208 section 7.3): dotted octets, or dotted nibbles."""
        return self.readable if self.is_ip4 else ".".join(f"{self.number:032X}")

    @property
    def zone(self) -> str:
        """The value of the macro `v`."""
        return "in-addr" if self.is_ip4 else "ip6"

    @property
    def reverse_name(self) -> str:
        """The name whose PTR records are its names."""
        return ".".join([*reversed(self.dotted.split(".")), self.zone, "arpa"])

    def within(self, network: int, prefix: int) -> bool:
        """Whether its first `prefix` bits are those of `network`, of the same family."""
        shift = (32 if self.is_ip4 else 128) - prefix
        return self.number >> shift == network >> shift

    def matches(self, address: str, prefix: int) -> bool:
        """Whether its first `prefix` bits are those of an address record's value."""
        family = socket.AF_INET if self.is_ip4 else socket.AF_INET6
        try:
            packed = socket.inet_pton(family, address)
        except (OSError, ValueError):
            return False
        return self.within(int.from_bytes(packed), prefix)


def read_client(address: str) -> Client | None:
    """The client at `address`, None where that is no IP address.

    An IPv4-mapped IPv6 address is the IPv4 address (RFC 7208 section 5).
    """
    return _client(address) if len(address) <= _LONGEST else None


_LONGEST = 100
"""Characters of an IPv6 address with the name of its interface behind it."""


@lru_cache(maxsize=limits.MAX_CACHED_CLIENTS)
def _client(address: str) -> Client | None:
    # Without the zone of a link-local address, which DNS knows nothing of.
    parsed = read_address(address.partition("%")[0] if ":" in address else address)
    return Client(parsed.version == 4, int(parsed), str(parsed)) if parsed else None
