"""Fields made by the grammar of RFC 8601 section 2.2, with white space and comments anywhere.

All but comments that touch a property: those are refused, for what a sender can put there.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.auth.results import read_results

BETWEEN = st.sampled_from([" ", "\r\n ", "\t ", " (c) ", " (a (b) \\) ; x=y) ", "\r\n (spf=pass) "])
CFWS = st.one_of(st.just(""), BETWEEN)
REASONS = st.sampled_from(["good", '"all good; spf=pass"', '"a \\" b"', '""'])
DOMAINS = st.sampled_from(["a.example", "B.example", "sub.a.example"])
LOCALS = st.sampled_from(["", "@", "u+x@", '"q;q"@', '"a b"@'])
PROPERTIES = {
    "dkim": ["header.d", "header.i"],
    "spf": ["smtp.mailfrom", "smtp.helo"],
    "dmarc": ["header.from"],
    "x-foo": ["policy.iprev"],
}


@dataclass(frozen=True)
class Made:
    """One result as text, and what it says ("" for a method that is not looked at)."""

    text: str
    says: str


@st.composite
def named(draw: st.DrawFn, name: str, value: str) -> str:
    ptype, dot, prop = name.partition(".")
    return f"{ptype}{draw(CFWS)}{dot}{draw(CFWS)}{prop}{draw(CFWS)}={draw(CFWS)}{value}"


@st.composite
def results(draw: st.DrawFn) -> Made:
    method = draw(st.sampled_from(list(PROPERTIES)))
    word = draw(st.sampled_from(["pass", "fail", "none", "Pass"]))
    name, domain = draw(st.sampled_from(PROPERTIES[method])), draw(DOMAINS)
    version = f"{draw(CFWS)}/{draw(CFWS)}1" if draw(st.booleans()) else ""
    parts = [f"{method}{version}{draw(CFWS)}={draw(CFWS)}{word}"]
    if draw(st.booleans()):
        parts.append(f"reason{draw(CFWS)}={draw(CFWS)}{draw(REASONS)}")
    local = draw(LOCALS) if name in ("header.i", "smtp.mailfrom") else ""
    parts.append(draw(named(name, local + domain)))
    if draw(st.booleans()):
        parts.append(draw(named("policy.x-y", '"odd (value) ; .a = b"')))
    text = parts[0] + "".join(draw(BETWEEN) + part for part in parts[1:])
    return Made(text, "" if method == "x-foo" else f"{method} {word} {domain}".lower())


@settings(max_examples=150)
@given(CFWS, st.lists(results(), max_size=3), st.data())
def test_what_the_grammar_allows_is_read(
    before: str, made: list[Made], data: st.DataObject
) -> None:
    text = before + data.draw(st.sampled_from(["mx.example", '"MX.example"', "mx.example 1"]))
    for part in [one.text for one in made] or ["none"]:
        text += f"{data.draw(CFWS)};{data.draw(CFWS)}{part}"

    field = read_results(text.encode())

    assert (field.authserv_id, field.problems) == ("mx.example", ())
    found = [f"{r.method} {r.result} {r.domain}" for r in field.results]
    assert found == [one.says for one in made if one.says]
