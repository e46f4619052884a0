"""Responses as servers write them, read as answers."""

from __future__ import annotations

import dns.exception
import dns.message
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mailguard.dns import Status
from mailguard.dns.response import read_response

SOA = "example. 900 IN SOA ns.example. root.example. 1 2 3 4 60"


def response(header: str, answer: str = "", authority: str = "") -> dns.message.Message:
    """A response to a question for shop.example A; sections are lines joined by "|"."""
    return dns.message.from_text(
        f"id 1\nopcode QUERY\n{header}\n;QUESTION\nshop.example. IN A\n"
        f";ANSWER\n{_lines(answer)};AUTHORITY\n{_lines(authority)}"
    )


def _lines(section: str) -> str:
    return "".join(f"{line}\n" for line in section.split("|") if line)


OK, NXDOMAIN = "rcode NOERROR\nflags QR RD RA", "rcode NXDOMAIN\nflags QR RD RA"
A = "shop.example. 300 IN A 192.0.2.1"
ALIAS = "shop.example. 30 IN CNAME x.example."

ROWS = [
    (response(OK, A), Status.NOERROR, 300, "", "an address"),
    (response(OK, "shop.example. 99999999 IN A 192.0.2.1"), Status.NOERROR, 86400, "",
     "a TTL of years is cut to a day"),
    (response(OK, f"{ALIAS}|x.example. 300 IN A 192.0.2.1"), Status.NOERROR, 30, "",
     "an alias: the lesser TTL"),
    (response(OK, ALIAS), Status.NODATA, 30, "x.example", "an alias that was not followed"),
    (response(OK, ALIAS, SOA), Status.NODATA, 30, "", "an alias to a name without addresses"),
    (response(NXDOMAIN, ALIAS, SOA), Status.NXDOMAIN, 30, "", "an alias to nothing"),
    (response(NXDOMAIN, "", SOA), Status.NXDOMAIN, 60, "", "no such name: the SOA's minimum"),
    (response(NXDOMAIN), Status.NXDOMAIN, 0, "", "no SOA: not to be kept (RFC 2308 section 5)"),
    (response(OK, "", SOA), Status.NODATA, 60, "", "no such record"),
    (response(OK), Status.NODATA, 0, "", "nothing at all"),
    (response(OK, "evil.example. 300 IN A 192.0.2.66"), Status.NODATA, 0, "",
     "an answer to another question is none"),
    (response(OK, "", "example. 300 IN NS ns.example."), Status.TEMPERROR, 5, "",
     "a referral: the server does not ask for us"),
    (response(NXDOMAIN, A), Status.TEMPERROR, 5, "", "an answer that contradicts itself"),
    (response(OK, f"{ALIAS}|x.example. 30 IN CNAME shop.example."), Status.TEMPERROR, 5, "",
     "aliases that lead to each other"),
    (dns.message.from_text("id 1\nopcode UPDATE\nflags QR\n;ZONE\nexample. IN SOA\n"),
     Status.TEMPERROR, 5, "", "no response to a query"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "status", "ttl", "alias"), [row[:4] for row in ROWS], ids=[row[4] for row in ROWS]
)
def test_responses(message: dns.message.Message, status: Status, ttl: int, alias: str) -> None:
    reading = read_response(message, "shop.example", "A")
    assert (reading.answer.status, reading.answer.ttl, reading.alias) == (status, ttl, alias)


@pytest.mark.parametrize("flags", ["", " AD"])
def test_the_ad_bit_is_recorded(flags: str) -> None:
    reading = read_response(response(OK + flags, A), "shop.example", "A")
    assert reading.answer.authenticated is bool(flags)


VALUES = [
    ("TXT", r'"v=spf1 " "-all" "\"\\\255"', 'v=spf1 -all"\\\xff', "strings joined, octets kept"),
    ("TXT", '""', "", "an empty string"),
    ("MX", "10 MX.Example.", "10 mx.example", "a host in lower case without its dot"),
    ("MX", "0 .", "0 ", "the null MX of RFC 7505"),
    ("AAAA", "2001:DB8:0::1", "2001:db8::1", "an address in its short form"),
    ("PTR", "Mail.Shop.Example.", "mail.shop.example", "a name"),
]


@pytest.mark.parametrize(
    ("rdtype", "written", "value"), [row[:3] for row in VALUES], ids=[row[3] for row in VALUES]
)
def test_values(rdtype: str, written: str, value: str) -> None:
    message = dns.message.from_text(
        f"id 1\nopcode QUERY\n{OK}\n;QUESTION\nx.example. IN {rdtype}\n"
        f";ANSWER\nx.example. 300 IN {rdtype} {written}\n"
    )
    assert read_response(message, "x.example", rdtype).answer.values == (value,)


WIRE = response(OK, f"{ALIAS}|x.example. 300 IN A 192.0.2.1", SOA).to_wire()


@given(st.dictionaries(st.integers(0, len(WIRE) - 1), st.integers(0, 255), max_size=5))
def test_a_damaged_response_is_refused_or_read(damage: dict[int, int]) -> None:
    wire = bytes(damage.get(place, octet) for place, octet in enumerate(WIRE))
    try:
        message = dns.message.from_wire(wire)
    except dns.exception.DNSException:  # what the transport counts as no response
        assume(False)
    assert isinstance(read_response(message, "shop.example", "A").answer.status, Status)
