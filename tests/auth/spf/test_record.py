"""SPF records read, and what is wrong with those that are not."""

from __future__ import annotations

import pytest

from mailguard.auth.spf.record import read_record, select_records

SELECTED = [
    ("v=spf1", True, "nothing but the version"),
    ("V=SPF1 -all", True, "the version knows no case"),
    ("v=spf10 -all", False, "another version"),
    (" v=spf1 -all", False, "a space before it"),
    ("v=spf1-all", False, "no space after it"),
    ("", False, "an empty record"),
]


@pytest.mark.parametrize(
    ("text", "selected"), [row[:2] for row in SELECTED], ids=[row[2] for row in SELECTED]
)
def test_which_records_are_spf(text: str, selected: bool) -> None:
    assert bool(select_records([text])) is selected


GOOD = [
    ("a/24//64", "both prefix lengths"),
    ("a//64", "the IPv6 one alone"),
    ("mx:x.example/0", "a length of 0"),
    ("a:x/y.example/24", "a slash within the domain"),
    ("a:%{d}/24", "a macro before the length"),
    ("a:%{d}", "a macro alone"),
    ("a:x%%", "an escape at the end is macro-expand too"),
    ("a:x.example.", "a trailing dot"),
    ("a:x.1-2", "a toplabel of digits and a hyphen"),
    ("exists:%{l1r+-}.x.example", "every part of a macro"),
    ("exists:%{L999999999999}.x.example", "more parts than there are"),
    ("ip4:192.0.2.1", "one address"),
    ("ip6:2001:db8::1/64", "an IPv6 network"),
    ("ip6:::ffff:192.0.2.1", "an IPv4-mapped network"),
    ("x.y-z_1=a%_b", "an unknown modifier"),
    ("x=", "an unknown modifier without a value"),
    ("ALL", "a mechanism knows no case"),
]


@pytest.mark.parametrize("term", [row[0] for row in GOOD], ids=[row[1] for row in GOOD])
def test_lawful_terms(term: str) -> None:
    assert read_record(f"v=spf1 {term} -all").error == ""


BAD = [
    ("all:x", "all takes nothing"),
    ("a:", "an empty domain"),
    ("a:x", "a toplabel alone"),
    ("a:x.123", "a toplabel of digits"),
    ("a:x.-y", "a toplabel that starts with a hyphen"),
    ("a:x.y-", "a toplabel that ends with one"),
    ("a:%%_.x_", "an escape that is not at the end"),
    ("a/", "an empty length"),
    ("a/33", "a length beyond 32"),
    ("a//129", "a length beyond 128"),
    ("a/024", "a length with a leading zero"),
    ("a/24/64", "one slash too few"),
    ("a.x", "a mechanism that does not exist"),
    ("include", "include without a domain"),
    ("exists:", "exists without a domain"),
    ("ptr/24", "ptr takes no length"),
    ("ip4", "ip4 without an address"),
    ("ip4:192.0.2", "three octets"),
    ("ip4:192.0.2.01", "a leading zero"),
    ("ip4:192.0.2.1/", "an empty length"),
    ("ip6:192.0.2.1", "an IPv4 address for ip6"),
    ("ip6:fe80::1%eth0", "a zone"),
    ("redirect:x.example", "redirect is a modifier"),
    ("redirect=", "redirect to nothing"),
    ("redirect=a.example redirect=a.example", "redirect twice"),
    ("1x=y", "a modifier that starts with a digit"),
    ("=y", "a modifier without a name"),
    ("x=%", "a lone percent sign in an unknown modifier"),
    ("a:%{d", "a macro that is not closed"),
    ("a:%{}.example", "a macro without a letter"),
    ("a:%{d0}", "no part at all"),
    ("a:%{dx}", "a transformer that does not exist"),
    ("a:%{t}.example", "a letter that only explanations have"),
    ("a:ü.example", "a letter beyond ASCII"),
    ("\ta", "a tab for a space"),
    ("+", "a qualifier alone"),
]


@pytest.mark.parametrize("term", [row[0] for row in BAD], ids=[row[1] for row in BAD])
def test_malformed_terms(term: str) -> None:
    record = read_record(f"v=spf1 +all {term}")
    assert record.error
    assert record.directives == ()
