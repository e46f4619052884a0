"""A response message read as an answer."""

from __future__ import annotations

from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rdtypes.ANY.MX
import dns.rdtypes.ANY.TXT

from mailguard.dns.answer import Answer, Status
from mailguard.limits import DNS_FAILURE_TTL, DNS_MAX_NEGATIVE_TTL, DNS_MAX_TTL


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer a response holds; `alias` is where a CNAME in it leads without an answer."""

    answer: Answer
    alias: str = ""


def failure(name: str, rdtype: str) -> Answer:
    """The answer where no server had one."""
    return Answer(name, rdtype, Status.TEMPERROR, ttl=DNS_FAILURE_TTL)


def read_response(response: dns.message.Message, name: str, rdtype: str) -> Reading:
    """What `response` says about `name` and `rdtype`. Never raises."""
    if not isinstance(response, dns.message.QueryMessage):
        return Reading(failure(name, rdtype))
    try:
        chain = response.resolve_chaining()
    except dns.exception.DNSException:
        # A loop of CNAMEs, or an answer that contradicts itself.
        return Reading(failure(name, rdtype))
    authenticated = bool(response.flags & dns.flags.AD)
    if chain.answer is not None:
        values = tuple(text(rdata) for rdata in chain.answer)
        ttl = min(chain.minimum_ttl, DNS_MAX_TTL)
        return Reading(Answer(name, rdtype, Status.NOERROR, values, authenticated, ttl))
    return _absence(response, chain, name, rdtype, authenticated)


def _absence(
    response: dns.message.QueryMessage,
    chain: dns.message.ChainingResult,
    name: str,
    rdtype: str,
    authenticated: bool,
) -> Reading:
    """A response without the records asked for: there are none, or they are elsewhere."""
    types = {rrset.rdtype for rrset in response.authority}
    if response.rcode() == dns.rcode.NXDOMAIN:
        status = Status.NXDOMAIN
    elif dns.rdatatype.SOA in types:
        status = Status.NODATA
    elif chain.cnames:
        alias = chain.canonical_name.to_text(omit_final_dot=True).lower()
        ttl = min(chain.minimum_ttl, DNS_MAX_TTL)
        return Reading(Answer(name, rdtype, Status.NODATA, (), authenticated, ttl), alias)
    elif dns.rdatatype.NS in types:
        # RFC 2308 section 2.2: a referral, from a server that does not ask for us.
        return Reading(failure(name, rdtype))
    else:
        status = Status.NODATA
    # RFC 2308 section 5: kept for the lesser of the SOA's TTL and its MINIMUM field, which the
    # chain's TTL then is; without an SOA not at all.
    ttl = min(chain.minimum_ttl, DNS_MAX_NEGATIVE_TTL) if dns.rdatatype.SOA in types else 0
    return Reading(Answer(name, rdtype, status, (), authenticated, ttl))


def text(rdata: dns.rdata.Rdata) -> str:
    """One record's value as `Answer.values` has it."""
    if isinstance(rdata, dns.rdtypes.ANY.TXT.TXT):
        return b"".join(rdata.strings).decode("latin-1")
    if isinstance(rdata, dns.rdtypes.ANY.MX.MX):
        return f"{rdata.preference} {_name(rdata.exchange.to_text())}"
    return _name(rdata.to_text())


def _name(written: str) -> str:
    return written.lower().removesuffix(".")
