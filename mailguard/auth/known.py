"""Servers that write Authentication-Results under one fixed name, and where: known by that name,
so that trusting the name is enough and no profile is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from mailguard.auth.trust import Place

Network = IPv4Network | IPv6Network

MICROSOFT = "microsoft"
"""Stands for results without an authserv-id: Microsoft writes none."""


@dataclass(frozen=True, slots=True)
class Writer:
    """`hosts` write the border's Received, results stand at `place`, `networks` are internal."""

    hosts: tuple[str, ...]
    place: Place
    networks: tuple[Network, ...] = ()


KNOWN = {
    MICROSOFT: Writer(
        hosts=(".outlook.com", ".office365.com", ".exchangelabs.com", ".outlook.cn"),
        place=Place.ABOVE,
        # Its hops name the client by HELO only, so they are told by address: Exchange Online's own
        # IPv6 networks, 2603:1006::/32, 2603:1016::/32 and so on up to 2603:10f6::/32. Those
        # between them are Azure's, and let to anyone.
        networks=tuple(ip_network(f"2603:10{n:x}6::/32") for n in range(16)),
    ),
    # Received-SPF and Authentication-Results stand below the border's Received.
    "mx.google.com": Writer(hosts=("mx.google.com",), place=Place.BESIDE),
    "mx.qq.com": Writer(hosts=(".qq.com",), place=Place.BESIDE),
}


def matches(host: str, patterns: tuple[str, ...]) -> bool:
    """Whether `host` is one of `patterns`: a name, `.suffix` for all below it, or a `*` glob."""
    return any(_matches(host, pattern.lower().rstrip(".")) for pattern in patterns)


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("."):
        return host.endswith(pattern)
    if "*" in pattern:
        before, _, after = pattern.partition("*")
        long_enough = len(host) >= len(before) + len(after)
        return long_enough and host.startswith(before) and host.endswith(after)
    return host == pattern
