"""Which Received field is the border's: written by the account's own host about a foreign one.

Received fields are read from the top, where the account's own servers wrote them. Each is trusted
only because the one above says that an internal host handed the mail over; below the border the
sender may have written anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_network

from mailguard import limits
from mailguard.auth.address import Network, Networks
from mailguard.auth.delivery.received import Hop, read_received
from mailguard.auth.known import KNOWN, host_name, matches
from mailguard.auth.trust import Place, Trust
from mailguard.message.model import Message

_LOCAL_PROTOCOLS = ("LMTP", "LMTPS", "LMTPA", "LMTPSA", "LOCAL", "IMAP", "POP3", "MAPI")
"""RFC 2033 section 5 keeps LMTP off wide area networks; IMAP and POP3 are how fetchers collect."""

_INTERNAL = Networks(
    map(
        ip_network,
        (
            *("127.0.0.0/8", "::1/128"),  # RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),  # RFC 1918, RFC 4193
            *("169.254.0.0/16", "fe80::/10", "100.64.0.0/10"),  # RFC 3927, RFC 4291, RFC 6598
        ),
    )
)


class Unknown(StrEnum):
    """Why no border could be told."""

    NO_RECEIVED = "no_received"
    NO_TRUST = "no_trust"
    FOREIGN_HOST = "foreign_host"
    AMBIGUOUS = "ambiguous"
    ALL_INTERNAL = "all_internal"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Border:
    """The border hop and its place among the header fields; else why there is none.

    `forwarded` holds the places of the hops above it at which a forwarder handed the mail over;
    `stopped_by` names the host that wrote the field at which the search ended.
    """

    hop: Hop = Hop()
    position: int | None = None
    forwarded: tuple[int, ...] = ()
    unknown: Unknown | None = None
    stopped_by: str = ""


@lru_cache(maxsize=limits.MAX_CACHED_TRUSTS)
def read_hosts(trust: Trust) -> Hosts:
    """The hosts that `trust` names: an account's are the same for all its mail."""
    return Hosts(trust)


class Hosts:
    """Who counts as the account's own, as a forwarder, as internal."""

    def __init__(self, trust: Trust) -> None:
        ids = tuple(map(host_name, trust.authserv_ids))
        writers = [KNOWN[i] for i in ids if i in KNOWN]
        hosts = tuple(map(host_name, trust.hosts))
        self._own = (
            *hosts,
            *ids,
            *(f".{i.lstrip('.')}" for i in ids if i not in KNOWN),
            *(host for writer in writers for host in writer.hosts),
        )
        forwarders = [_network(entry) or host_name(entry) for entry in trust.forwarders]
        self._forwarder_names = tuple(f for f in forwarders if isinstance(f, str))
        self._forwarder_networks = Networks(f for f in forwarders if not isinstance(f, str))
        self._writers = writers
        self._bare_names = trust.place is Place.LAST
        # A name takes in one host only: below a provider's domain stand its customers' hosts too.
        self._peers = frozenset(
            name for name in (*ids, *hosts) if not name.startswith(".") and "*" not in name
        )

    @property
    def known(self) -> bool:
        """Whether anything at all is known about the account's hosts."""
        return bool(self._own) or self._bare_names

    def own(self, host: str) -> bool:
        """Whether `host`, which wrote a Received field, is the account's own.

        Coremail, whose results stand last, signs with the bare names of its machines ("mx41").
        """
        return matches(host, self._own) or (self._bare_names and bool(host) and "." not in host)

    def trusted(self, host: str) -> bool:
        """Whether `host` is the account's own or a forwarder."""
        return self.own(host) or matches(host, self._forwarder_names)

    def internal(self, hop: Hop) -> bool:
        """Whether the client is a machine of the account's own provider."""
        if not hop.has_from or hop.protocol in _LOCAL_PROTOCOLS:
            return True
        if not hop.ips:
            return False
        if all(ip in _INTERNAL for ip in hop.ips):
            return True
        return any(
            matches(hop.helo, writer.clients) and all(ip in writer.networks for ip in hop.ips)
            for writer in self._writers
        )

    def forwarder(self, hop: Hop) -> bool:
        """Whether the client is another trusted host: by network, or by a verified name."""
        if hop.ips and all(ip in self._forwarder_networks for ip in hop.ips):
            return True
        if not hop.rdns or len(hop.ips) > 1:
            return False
        return hop.rdns in self._peers or matches(hop.rdns, self._forwarder_names)


def find_border(message: Message, hosts: Hosts) -> Border:
    """Walk down from the newest Received field while internal hosts handed the mail over."""
    if not hosts.known:
        return Border(unknown=Unknown.NO_TRUST)
    positions = message.positions("received")
    forwarded: list[int] = []
    for position in positions[: limits.MAX_HOPS]:
        hop = read_received(message.headers[position])
        if hop.ambiguous:
            return Border(unknown=Unknown.AMBIGUOUS, stopped_by=hop.by)
        if hosts.internal(hop):
            continue
        if not hosts.trusted(hop.by):
            # Perhaps the account's own after all, and all below it the sender's invention.
            return Border(unknown=Unknown.FOREIGN_HOST, stopped_by=hop.by)
        if not hosts.forwarder(hop):
            return Border(hop, position, tuple(forwarded))
        forwarded.append(position)
    if not positions:
        return Border(unknown=Unknown.NO_RECEIVED)
    limited = len(positions) > limits.MAX_HOPS
    return Border(unknown=Unknown.LIMIT if limited else Unknown.ALL_INTERNAL)


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None
