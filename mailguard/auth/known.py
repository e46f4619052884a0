"""Servers that write Authentication-Results under one fixed name, and where: known by that name,
so that trusting the name is enough and no profile is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network

from mailguard.auth.address import Networks
from mailguard.auth.trust import Place
from mailguard.dns.names import ascii_name

MICROSOFT = "microsoft"
"""Stands for results without an authserv-id: Microsoft writes none."""


@dataclass(frozen=True, slots=True)
class Writer:
    """`hosts` write the border's Received, results stand at `place`.

    Clients in `networks` that call themselves one of `clients` are internal.
    """

    hosts: tuple[str, ...]
    place: Place
    networks: Networks = Networks(())
    clients: tuple[str, ...] = ()


KNOWN = {
    MICROSOFT: Writer(
        hosts=(".outlook.com", ".office365.com", ".exchangelabs.com", ".outlook.cn"),
        place=Place.ABOVE,
        # Its hops name the client by HELO only, so they are told by address as well. Of 2603:1000::
        # to 2603:10ff:: only each sixteenth network is Exchange Online's, the rest is Azure's and
        # let to anyone. From 2a01:111:f400:: comes the mail of other customers too, but under names
        # in outbound.protection.outlook.com.
        networks=Networks(
            (
                *(ip_network(f"2603:10{n:x}6::/32") for n in range(16)),
                ip_network("2a01:111:f400::/48"),
            )
        ),
        clients=(".prod.outlook.com", ".prod.exchangelabs.com", ".prod.protection.outlook.com"),
    ),
    # Received-SPF and Authentication-Results stand below the border's Received.
    "mx.google.com": Writer(hosts=("mx.google.com",), place=Place.BESIDE),
    "mx.qq.com": Writer(hosts=(".qq.com",), place=Place.BESIDE),
}


def host_name(written: str) -> str:
    """A host name, `.suffix` or glob as it is compared: lower-case A-labels, no dot at the end.

    Servers of internationalized domains write either form (RFC 8616 section 3).
    """
    if written.isascii():
        return written.lower().rstrip(".")
    dot = "." if written.startswith(".") else ""
    name = written[len(dot) :]
    return dot + (ascii_name(name) or name.lower().rstrip("."))


def matches(host: str, patterns: tuple[str, ...]) -> bool:
    """Whether `host` is one of `patterns`: a name, `.suffix` for all below it, or a `*` glob.

    All in lower case, without a dot at the end.
    """
    return any(_matches(host, pattern) for pattern in patterns)


def _matches(host: str, pattern: str) -> bool:
    if pattern.startswith("."):
        return host.endswith(pattern)
    if "*" in pattern:
        before, _, after = pattern.partition("*")
        long_enough = len(host) >= len(before) + len(after)
        return long_enough and host.startswith(before) and host.endswith(after)
    return host == pattern
