"""Policies and identities made to hurt: nothing raises, and work stays within its bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.auth.model import Result
from mailguard.auth.spf import check_host
from mailguard.auth.spf.macros import expand_name, read_macros
from mailguard.auth.spf.record import read_record, select_records
from mailguard.dns import Status
from mailguard.dns.lookups import Lookups
from mailguard.dns.zone import ZoneResolver
from mailguard.limits import MAX_SPF_RECORD, MAX_SPF_STEPS
from tests.auth.growth import growth
from tests.auth.liar import Liar

# Text that is near a record, so that more than its first letter is read.
near = st.lists(
    st.one_of(
        st.sampled_from(
            ["v=spf1", " ", "a", "mx", "ptr", "exists", "include", "ip4", "ip6", "all", "exp", ":"]
        ),
        st.sampled_from(["/", "//", "%", "%{", "}", "redirect=", "{l", "r", "-", ".", "1", "24"]),
        st.sampled_from(["x.example", "192.0.2.1", "2001:db8::", "%{d}", "%{p}", "\x00", "\xff"]),
        st.text(max_size=5),
    ),
    max_size=30,
).map("".join)


@given(near)
def test_any_text_is_a_record_or_an_error(text: str) -> None:
    record = read_record("v=spf1 " + text)
    assert not record.error or record.directives == ()
    assert select_records([text]) in ([], [text])


@settings(max_examples=300)
@given(
    st.lists(near.map("v=spf1 {}".format) | st.text(max_size=20), max_size=3),
    st.sampled_from([Status.NOERROR, Status.NOERROR, Status.NXDOMAIN, Status.TEMPERROR]),
    st.sampled_from(["192.0.2.1", "2001:db8::1", "::ffff:1.2.3.4", "", "1.2.3", "::%%"]),
    st.text(max_size=20),
    st.text(max_size=20) | st.just("x.example"),
    st.text(max_size=20),
)
def test_nothing_raises(
    values: list[str], status: Status, client: str, local: str, domain: str, helo: str
) -> None:
    result = check_host(
        client,
        domain,
        f"{local}@{domain}",
        helo,
        lookups=Lookups(Liar(values, status)),
        explain=True,
    )
    assert isinstance(result.result, Result)
    assert len(result.trace) <= MAX_SPF_STEPS


def ask(zone: dict[str, Any], local: str = "a", helo: str = "h.example") -> tuple[Any, Lookups]:
    lookups = Lookups(ZoneResolver(zone))
    sender = f"{local}@p0.example"
    return check_host("192.0.2.1", "p0.example", sender, helo, lookups=lookups), lookups


def chain(link: Callable[[int], str]) -> dict[str, Any]:
    return {f"p{number}.example": {"TXT": [link(number)]} for number in range(100)}


CHAINS = [
    (chain(lambda n: f"v=spf1 include:p{n + 1}.example -all"), "a chain of includes"),
    (chain(lambda n: f"v=spf1 redirect=p{n + 1}.example"), "a chain of redirects"),
    (chain(lambda _: "v=spf1 include:p0.example -all"), "a loop of includes"),
    (chain(lambda n: f"v=spf1 {f' include:p{n + 1}.example' * 300}"), "a tree of includes"),
]


@pytest.mark.parametrize("zone", [row[0] for row in CHAINS], ids=[row[1] for row in CHAINS])
def test_chains_end_after_ten_lookups(zone: dict[str, Any]) -> None:
    result, lookups = ask(zone)
    assert (result.result, result.reason) == ("permerror", "lookup_limit")
    assert len(lookups.answers) <= 11


def test_the_number_of_questions_is_bounded_whatever_the_policy() -> None:
    """Ten mechanisms of ten hosts each would be a hundred and eleven."""
    zone: dict[str, Any] = {
        "p0.example": {"TXT": [f"v=spf1 {''.join(f' mx:m{n}.p0.example' for n in range(10))}"]}
    }
    for n in range(10):
        zone[f"m{n}.p0.example"] = {"MX": [f"10 h{n}{m}.p0.example" for m in range(10)]}
    zone |= {f"h{n}{m}.p0.example": {"A": ["192.0.2.9"]} for n in range(10) for m in range(10)}
    result, lookups = ask(zone)
    assert (result.reason, lookups.exceeded) == ("not_checked", "queries")


def test_a_bomb_of_macros_expands_no_further_than_a_name() -> None:
    asked: list[str] = []

    def value(letter: str) -> str:
        asked.append(letter)
        return "abcdefghij" * 100

    assert expand_name(read_macros("%{s}." * 3000 + "x.y"), value) == "x.y"
    assert len(asked) == 1


def test_a_bomb_of_macros_in_a_policy_is_bounded() -> None:
    record = "v=spf1 " + "exists:" + "%{l}" * 1000 + ".p0.example -all"
    result, _ = ask({"p0.example": {"TXT": [record]}}, local="a" * 1000)
    assert result.result == "fail"


TEXTS = [
    (lambda n: "v=spf1 " + "a " * n, "short terms"),
    (lambda n: "v=spf1 " + " " * n, "spaces"),
    (lambda n: "v=spf1 a:" + "x." * n + "example", "one long name"),
    (lambda n: "v=spf1 a:" + "-" * n, "a toplabel of hyphens"),
    (lambda n: "v=spf1 a:x." + "1" * n, "a toplabel of digits"),
    (lambda n: "v=spf1 a/" + "/" * n, "slashes"),
    (lambda n: "v=spf1 exists:" + "%{l}" * n, "macros"),
    (lambda n: "v=spf1 exists:" + "%{" * n, "macros that do not end"),
    (lambda n: "v=spf1 exists:%{l" + "9" * n + "}", "a number of many digits"),
    (lambda n: "v=spf1 exists:%{l" + "." * n + "}", "delimiters"),
    (lambda n: "v=spf1 " + "x" * n + "=y", "a long modifier"),
    (lambda n: "v=spf1 ip6:" + ":" * n, "colons"),
]


@pytest.mark.parametrize("text", [row[0] for row in TEXTS], ids=[row[1] for row in TEXTS])
def test_reading_takes_linear_time(text: Callable[[int], str]) -> None:
    assert growth(lambda n: read_record(text(n)), 4000) < 10


@pytest.mark.parametrize("tail", ["%{p}", "%{s}", "%{i}", "%{l1r-.+}", "ip4:192.0.2.2 "])
def test_a_full_record_is_judged_in_a_bounded_number_of_steps(tail: str) -> None:
    term = tail if tail.startswith("ip4") else f"exists:{tail}.x.example "
    record = "v=spf1 " + term * (MAX_SPF_RECORD // len(term) - 1)
    zone = {"p0.example": {"TXT": [record]}, "1.2.0.192.in-addr.arpa": {"PTR": ["x.example"]}}
    result, lookups = ask(zone, local="-" * 1000)
    assert len(result.trace) <= MAX_SPF_STEPS
    assert len(lookups.answers) < 20
