"""Questions on the wire: UDP first, TCP where the answer is cut, server after server."""

from __future__ import annotations

import time
from collections.abc import Sequence

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode

# The larger answers that mail needs (TXT, MX) still fit one unfragmented datagram (RFC 9715).
_UDP_PAYLOAD = 1232
# What one server is given before the next is tried; doubled every round.
_FIRST_PATIENCE = 1.0
_ANSWERS = frozenset({dns.rcode.NOERROR, dns.rcode.NXDOMAIN})


def ask(
    name: str, rdtype: str, servers: Sequence[str], *, port: int, timeout: float
) -> dns.message.Message | None:
    """The response of the first server that has one; None where none had within `timeout` seconds.

    `name` is in A-labels. A server that fails (SERVFAIL, which DNSSEC-bogus is too; REFUSED;
    nonsense) is passed over; one that is silent is asked again while time is left. Never raises.
    """
    question = _question(name, rdtype)
    deadline = time.monotonic() + timeout
    patience = _FIRST_PATIENCE
    silent = list(servers)
    while silent:
        asked, silent = silent, []
        for server in asked:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            try:
                response = _exchange(question, server, port, min(patience, left))
            except dns.exception.Timeout:
                silent.append(server)
                continue
            if response is not None and response.rcode() in _ANSWERS:
                return response
        patience *= 2
    return None


def _question(name: str, rdtype: str) -> dns.message.QueryMessage:
    # Made from labels, not from text: a backslash in a name is itself here, no escape.
    labels = [label.encode("ascii") for label in name.split(".")]
    question = dns.message.make_query(
        dns.name.Name([*labels, b""]), rdtype, use_edns=0, payload=_UDP_PAYLOAD
    )
    # RFC 6840 section 5.7: AD in a query asks for AD in the response, without DNSSEC records.
    question.flags |= dns.flags.AD
    return question


def _exchange(
    question: dns.message.QueryMessage, server: str, port: int, timeout: float
) -> dns.message.Message | None:
    """One server's response, None where it gave none that can be read; raises Timeout."""
    try:
        try:
            # Datagrams from elsewhere or with another id are somebody's guesses: keep waiting.
            return dns.query.udp(
                question,
                server,
                timeout=timeout,
                port=port,
                ignore_unexpected=True,
                ignore_errors=True,
                raise_on_truncation=True,
            )
        except dns.message.Truncated:
            # RFC 7766 section 5: a truncated answer is asked for again over TCP.
            return dns.query.tcp(question, server, timeout=timeout, port=port)
    except dns.exception.Timeout:
        raise
    except (dns.exception.DNSException, OSError, EOFError, ValueError):
        return None
