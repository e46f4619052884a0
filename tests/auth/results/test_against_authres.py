"""A second opinion: on fields that keep to the ABNF, authres reads what we read."""

from __future__ import annotations

import authres
from hypothesis import given
from hypothesis import strategies as st

from mailguard.auth.results import read_results

_LABEL = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_DOMAIN = st.lists(_LABEL, min_size=2, max_size=4).map(".".join)
_COMMENT = st.from_regex(r"(?: \([a-z0-9 =;.,@-]{0,20}\))?", fullmatch=True)
_WORD = st.sampled_from(["pass", "fail", "neutral", "temperror", "permerror", "none", "policy"])


@st.composite
def _fields(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, str]]]:
    expected = []
    parts = [draw(_DOMAIN)]
    for method in draw(st.lists(st.sampled_from(["spf", "dkim"]), min_size=1, max_size=5)):
        result, domain = draw(_WORD), draw(_DOMAIN)
        name = "smtp.mailfrom" if method == "spf" else "header.d"
        parts.append(f"{method}={result}{draw(_COMMENT)} {name}={domain}{draw(_COMMENT)}")
        expected.append((method, result, domain))
    return draw(st.sampled_from(["; ", ";\r\n\t", ";  "])).join(parts), expected


@given(_fields())
def test_strict_fields_read_alike(case: tuple[str, list[tuple[str, str, str]]]) -> None:
    value, expected = case
    ours = read_results(value.encode())
    theirs = authres.AuthenticationResultsHeader.parse_value(value.replace("\r\n", ""))

    assert [(r.method, str(r.result), r.domain) for r in ours.results] == expected
    assert [(r.method, r.result) for r in theirs.results] == [row[:2] for row in expected]


@given(st.binary(max_size=400))
def test_any_octets_are_read_without_an_exception(value: bytes) -> None:
    field = read_results(value)

    assert all(r.domain == r.domain.lower() for r in field.results)


@given(st.text(alphabet='abz.@=;()"\\ \r\n\t<>\0/é', max_size=120))
def test_any_shape_is_read_without_an_exception(text: str) -> None:
    field = read_results(f"mx.example; dkim=pass header.d={text}".encode())

    assert all(
        set(r.domain) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_") for r in field.results
    )
