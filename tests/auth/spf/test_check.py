"""SPF of a delivery: whose policy is asked, and what its answer means."""

from __future__ import annotations

from typing import Any

import pytest

from mailguard.auth.model import Delivery, Result, SpfResult
from mailguard.auth.spf import check_host, check_spf
from mailguard.dns.lookups import Lookups
from mailguard.dns.recorded import OfflineResolver, RecordedResolver
from mailguard.dns.zone import TIMEOUT, ZoneResolver

HERE = {"A": ["127.0.0.2"]}
ZONE: dict[str, Any] = {
    "shop.example": {"TXT": ["google-site-verification=x", "v=spf1 ip4:192.0.2.0/24 -all"]},
    "helo.example": {"TXT": ["v=spf1 ip6:2001:db8::/32 ~all"]},
    "xn--bcher-kva.example": {"TXT": ["v=spf1 exists:%{o}.list.example -all"]},
    "xn--bcher-kva.example.list.example": {"A": ["127.0.0.2"]},
    "wish.example": {"TXT": ["v=spf1 exists:%{l}.users.example -all"]},
    "users.example": {"A": ["192.0.2.9"]},
    "slow.example": TIMEOUT,
    "twice.example": {"TXT": ["v=spf1 -all", "v=spf1 +all"]},
    "typo.example": {"TXT": ["v=spf1 ipv4:192.0.2.1 -all"]},
    "long.example": {"TXT": ["v=spf1 " + "ip4:192.0.2.1 " * 2000]},
    "why.example": {"TXT": ["v=spf1 -all exp=text.why.example"]},
    "text.why.example": {"TXT": ["%{i} may not send for %{o}; ask %{r} at %{t}"]},
    "empty.example": {"A": ["192.0.2.1"]},
    "asks.example": {"TXT": ["v=spf1 include:slow.example -all"]},
    "helps.example": {"TXT": ["v=spf1 ip4:192.0.2.1 include:slow.example -all"]},
    "points.example": {"TXT": ["v=spf1 redirect=empty.example"]},
    "borrows.example": {"TXT": ["v=spf1 include:empty.example -all"]},
    "voids.example": {"TXT": ["v=spf1 a:x.none.example mx:y.none.example exists:z.none.example"]},
    "unaskable.example": {"TXT": ["v=spf1 a:x..none.example a:y..none.example a:z..none.example"]},
    "escaped.example": {"TXT": ["v=spf1 exists:%{L}.users.example -all"]},
    "%e7%94%a8%e6%88%b7.users.example": {"A": ["127.0.0.2"]},
    "each.example": {"TXT": ["v=spf1 include:%{l}.users.example ip4:192.0.2.7 -all"]},
    "dotted.example": {"TXT": ["v=spf1 exists:%{d}.%{o}.%{h}.list.example -all"]},
    "dotted.example.dotted.example.mx.example.list.example": {"A": ["127.0.0.2"]},
    "named.example": {"TXT": ["v=spf1 ptr -all"]},
    "7.2.0.192.in-addr.arpa": {"PTR": ["mx.named.example"]},
    "mx.named.example": {"A": ["192.0.2.7"]},
    "spare.example": {
        "TXT": ["v=spf1 mx -all"],
        "MX": ["20 a.not.example", "30 b.not.example", "100 c.not.example", "5 mx.named.example"],
    },
    "six.example": {"TXT": ["v=spf1 a mx:mail.six.example -all"], "AAAA": ["2001:db8::6"]},
    "mail.six.example": {"MX": ["10 mx.six.example"]},
    "mx.six.example": {"A": ["192.0.2.7"], "AAAA": ["2001:db8::25"]},
    "nibbles.example": {"TXT": ["v=spf1 exists:%{i}.%{v}.nibbles.example -all"]},
    "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.5.ip6.nibbles.example": HERE,
    "turned.example": {"TXT": ["v=spf1 ptr:mx.six.example -all"]},
    "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": {
        "PTR": ["mx.six.example"]
    },
    "many.example": {"TXT": ["v=spf1 mx -all"], "MX": [f"{n} m{n}.example" for n in range(11)]},
}

# Client, MAIL FROM, HELO; result, domain, identity, reason; what the row shows.
ROWS = [
    ("192.0.2.7", "a@shop.example", "x", "pass", "shop.example", "mailfrom", "mechanism", "pass"),
    ("::ffff:192.0.2.7", "a@shop.example", "x", "pass", "shop.example", "mailfrom", "mechanism",
     "an IPv4-mapped address is the IPv4 address (RFC 7208 section 5)"),
    ("2001:db8::1", "a@shop.example", "x", "fail", "shop.example", "mailfrom", "mechanism",
     "ip4 matches no IPv6 client"),
    ("fe80::1%eth0", "a@helo.example", "x", "softfail", "helo.example", "mailfrom", "mechanism",
     "the zone of an address says nothing"),
    ("2001:db8::6", "a@six.example", "x", "pass", "six.example", "mailfrom", "mechanism",
     "an IPv6 client is looked for among AAAA records (RFC 7208 section 5.3)"),
    ("2001:db8::25", "a@six.example", "x", "pass", "six.example", "mailfrom", "mechanism",
     "of the mail exchanges too (RFC 7208 section 5.4)"),
    ("2001:db8::25", "a@nibbles.example", "x", "pass", "nibbles.example", "mailfrom", "mechanism",
     "its address expands to nibbles (RFC 7208 section 7.3)"),
    ("2001:db8::25", "a@turned.example", "x", "pass", "turned.example", "mailfrom", "mechanism",
     "and so it is looked up in ip6.arpa, where it may have the very name (RFC 7208 section 5.5)"),
    ("2001:db8::1", "", "helo.example", "pass", "helo.example", "helo", "mechanism",
     "a null sender is checked by HELO (RFC 7208 section 2.4)"),
    ("2001:db8::1", "<>", "helo.example", "pass", "helo.example", "helo", "mechanism",
     "a null sender in its brackets"),
    ("192.0.2.7", "", "[192.0.2.7]", "none", "[192.0.2.7]", "helo", "domain_invalid",
     "an address literal in HELO has no policy"),
    ("192.0.2.7", "", "", "none", "", "helo", "domain_invalid", "neither sender nor HELO"),
    ("192.0.2.7", "root", "x", "none", "root", "mailfrom", "domain_invalid",
     "a sender without a domain"),
    ("192.0.2.7", '"a@b"@shop.example', "x", "pass", "shop.example", "mailfrom", "mechanism",
     "a quoted local part with an @ of its own"),
    ("192.0.2.7", "a@Bücher.example", "x", "pass", "xn--bcher-kva.example", "mailfrom",
     "mechanism", "U-labels are asked for, and expand, as A-labels (RFC 8616 section 4)"),
    ("192.0.2.7", "用户@wish.example", "x", "fail", "wish.example", "mailfrom", "mechanism",
     "a local part beyond ASCII expands to no name, so it matches nothing (RFC 8616 section 4)"),
    ("192.0.2.7", "用户@escaped.example", "x", "fail", "escaped.example", "mailfrom", "mechanism",
     "nor does it match where the macro escapes it"),
    ("192.0.2.7", "用户@each.example", "x", "pass", "each.example", "mailfrom", "mechanism",
     "so does the include of it: the next mechanism decides"),
    ("192.0.2.7", "a@dotted.example.", "mx.example.", "pass", "dotted.example", "mailfrom",
     "mechanism", "the dot that ends a name is no part of what macros expand to"),
    ("192.0.2.7", "a@named.example.", "x", "pass", "named.example", "mailfrom", "mechanism",
     "nor of the name that ptr compares (RFC 7208 section 5.5)"),
    ("192.0.2.7", "a" * 2000 + "@wish.example", "x", "none", "wish.example", "mailfrom",
     "sender_too_long", "a local part far beyond any limit of SMTP"),
    ("no address", "a@shop.example", "x", "none", "shop.example", "mailfrom",
     "client_ip_invalid", "a client that is no address"),
    ("192.0.2.7", "a@none.example", "x", "none", "none.example", "mailfrom", "no_record",
     "a domain that does not exist"),
    ("192.0.2.7", "a@empty.example", "x", "none", "empty.example", "mailfrom", "no_record",
     "a domain without a record"),
    ("192.0.2.7", "a@slow.example", "x", "temperror", "slow.example", "mailfrom", "dns_error",
     "a failure of DNS is temperror"),
    ("192.0.2.7", "a@asks.example", "x", "temperror", "asks.example", "mailfrom", "dns_error",
     "so is one that the answer depends on"),
    ("192.0.2.1", "a@helps.example", "x", "pass", "helps.example", "mailfrom", "mechanism",
     "one behind the match is never asked for"),
    ("192.0.2.7", "a@twice.example", "x", "permerror", "twice.example", "mailfrom",
     "several_records", "two policies are none (RFC 7208 section 4.5)"),
    ("192.0.2.7", "a@typo.example", "x", "permerror", "typo.example", "mailfrom", "syntax",
     "an unknown mechanism"),
    ("192.0.2.7", "a@long.example", "x", "permerror", "long.example", "mailfrom",
     "record_too_long", "a record far beyond any that is used"),
    ("192.0.2.7", "a@points.example", "x", "permerror", "points.example", "mailfrom",
     "redirect_no_record", "a redirect to nothing (RFC 7208 section 6.1)"),
    ("192.0.2.7", "a@borrows.example", "x", "permerror", "borrows.example", "mailfrom",
     "include_no_record", "an include of nothing (RFC 7208 section 5.2)"),
    ("192.0.2.7", "a@many.example", "x", "permerror", "many.example", "mailfrom", "mx_limit",
     "eleven mail exchanges (RFC 7208 section 4.6.4)"),
    ("192.0.2.7", "a@spare.example", "x", "pass", "spare.example", "mailfrom", "mechanism",
     "the first mail exchange is looked at before spare ones that are gone"),
    ("192.0.2.7", "a@voids.example", "x", "permerror", "voids.example", "mailfrom",
     "void_lookup_limit", "three lookups without an answer (RFC 7208 section 4.6.4)"),
    ("192.0.2.7", "a@unaskable.example", "x", "neutral", "unaskable.example", "mailfrom",
     "no_match", "names that cannot be looked up are no lookups"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[-1] for row in ROWS])
def test_deliveries(row: tuple[str, ...]) -> None:
    client, sender, helo, *expected, _ = row
    delivery = Delivery(client_ip=client, helo=helo, mail_from=sender)
    result = check_spf(delivery, lookups=Lookups(ZoneResolver(ZONE)))
    assert [result.result, result.domain, result.identity, result.reason] == expected


UNKNOWN = [
    (Delivery(), "client_unknown", "nothing is known"),
    (Delivery(reason="border_unknown"), "border_unknown", "the trace says why"),
    (Delivery(client_ip="192.0.2.7", helo="helo.example"), "sender_unknown", "no MAIL FROM known"),
]


@pytest.mark.parametrize(
    ("delivery", "reason"), [row[:2] for row in UNKNOWN], ids=[row[2] for row in UNKNOWN]
)
def test_what_the_border_does_not_tell_is_never_guessed(delivery: Delivery, reason: str) -> None:
    lookups = Lookups(ZoneResolver(ZONE))
    assert check_spf(delivery, lookups=lookups) == SpfResult(Result.NONE, reason=reason)
    assert lookups.answers == ()


def checked(domain: str, lookups: Lookups, **options: Any) -> SpfResult:
    return check_host("192.0.2.7", domain, f"a@{domain}", "x", lookups=lookups, **options)


def test_the_trace_tells_answers_and_mechanisms() -> None:
    result = checked("helps.example", Lookups(ZoneResolver(ZONE)))
    assert [(step.what, step.found) for step in result.trace] == [
        ("dns:helps.example/TXT", "v=spf1 ip4:192.0.2.1 include:slow.example -all"),
        ("dns:slow.example/TXT", "temperror"),
    ]


def test_offline_is_not_checked_and_no_error() -> None:
    result = checked("shop.example", Lookups(OfflineResolver()))
    assert (result.result, result.reason) == ("none", "not_checked")


def test_a_budget_spent_is_not_checked_and_no_error() -> None:
    lookups = Lookups(ZoneResolver(ZONE), max_queries=1)
    result = checked("borrows.example", lookups)
    assert (result.result, result.reason) == ("none", "not_checked")
    assert lookups.exceeded == "queries"


def test_recorded_answers_give_the_same_result() -> None:
    lookups = Lookups(ZoneResolver(ZONE))
    first = checked("why.example", lookups, explain=True)
    again = checked("why.example", Lookups(RecordedResolver(lookups.answers)), explain=True)
    assert again == first


def test_an_explanation_is_fetched_only_on_request() -> None:
    """It changes no result, and its name is of the sender's choosing."""
    lookups = Lookups(ZoneResolver(ZONE))
    assert checked("why.example", lookups).explanation == ""
    assert [answer.name for answer in lookups.answers] == ["why.example"]
    result = checked("why.example", lookups, explain=True, receiver="mx.test.example", now=17)
    said = "192.0.2.7 may not send for why.example; ask mx.test.example at 17"
    assert result.explanation == said


PERSONAL = [
    ("l", "the local part", {"sender": "owner@personal.example"}),
    ("s", "the whole sender", {"sender": "owner@personal.example"}),
    ("h", "HELO", {"helo": "mx.example"}),
    ("i", "the client", {"client_ip": "192.0.2.8"}),
]


@pytest.mark.parametrize(
    ("letter", "changed"), [(row[0], row[2]) for row in PERSONAL], ids=[row[1] for row in PERSONAL]
)
def test_a_policy_that_asks_about_the_mail_is_asked_for_each(
    letter: str, changed: dict[str, str]
) -> None:
    first = {"client_ip": "192.0.2.7", "sender": "a@personal.example", "helo": "x.example"}
    name = {"l": "a", "s": "a@personal.example", "h": "x.example", "i": "192.0.2.7"}[letter]
    zone = {
        "personal.example": {"TXT": [f"v=spf1 exists:%{{{letter}}}.allowed.example -all"]},
        f"{name}.allowed.example": {"A": ["127.0.0.2"]},
    }
    results = [
        check_host(domain="personal.example", lookups=Lookups(ZoneResolver(zone)), **mail).result
        for mail in (first, first | changed, first)
    ]
    assert results == ["pass", "fail", "pass"]


def test_a_term_that_cannot_match_one_sender_is_looked_at_for_the_next() -> None:
    zone = {
        "mixed.example": {"TXT": ["v=spf1 include:%{l}.mixed.example -all"]},
        "a.mixed.example": {"TXT": ["v=spf1 +all"]},
    }
    results = [
        check_host(
            client_ip="192.0.2.7",
            domain="mixed.example",
            sender=f"{local}@mixed.example",
            helo="x",
            lookups=Lookups(ZoneResolver(zone)),
        ).result
        for local in ("用户", "a", "用户")
    ]
    assert results == ["fail", "pass", "fail"]
