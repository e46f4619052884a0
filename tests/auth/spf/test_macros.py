"""Macros expanded: the examples of RFC 7208 section 7.4, and what they leave out."""

from __future__ import annotations

import pytest

from mailguard.auth.spf.macros import expand_name, expand_text, read_macros
from mailguard.limits import MAX_SPF_EXPLANATION

VALUES = {
    "s": "strong-bad@email.example.com",
    "l": "strong-bad",
    "o": "email.example.com",
    "d": "email.example.com",
    "i": "192.0.2.3",
    "v": "in-addr",
    "h": "mx.example.org",
    "p": "mx.example.org",
    "c": "192.0.2.3",
    "r": "receiver.example",
    "t": "1700000000",
}
IP6 = {
    "i": "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1",
    "v": "ip6",
}

ROWS = [
    ("%{s}", "strong-bad@email.example.com"),
    ("%{o}", "email.example.com"),
    ("%{d4}", "email.example.com"),
    ("%{d3}", "email.example.com"),
    ("%{d2}", "example.com"),
    ("%{d1}", "com"),
    ("%{dr}", "com.example.email"),
    ("%{d2r}", "example.email"),
    ("%{l-}", "strong.bad"),
    ("%{lr}", "strong-bad"),
    ("%{lr-}", "bad.strong"),
    ("%{l1r-}", "strong"),
    ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
    ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
    ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
    ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
    ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    ("%{S}", "strong-bad%40email.example.com"),
    ("%%%_%-", "% %20"),
    ("%{d99999999999999999999}", "email.example.com"),
    ("x.%{d}.", "x.email.example.com"),
]


@pytest.mark.parametrize(("text", "name"), ROWS)
def test_names(text: str, name: str) -> None:
    assert expand_name(read_macros(text), VALUES.__getitem__) == name


def test_ip6_names() -> None:
    name = expand_name(read_macros("%{ir}.%{v}._spf.%{d2}"), (VALUES | IP6).__getitem__)
    assert name == (
        "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com"
    )


def test_a_long_name_loses_labels_on_the_left() -> None:
    """RFC 7208 section 7.3: until it does not exceed 253 characters."""
    label = "a" * 60
    name = expand_name(read_macros(f"first.second{'.%{d}' * 4}.example"), lambda _: label)
    assert name == f"{label}.{label}.{label}.{label}.example"


def test_a_single_label_beyond_all_length_is_no_name() -> None:
    assert expand_name(read_macros("%{l}"), lambda _: "a" * 1000) == ""


def test_what_is_not_ascii_is_no_name() -> None:
    assert expand_name(read_macros("%{l}.example"), lambda _: "用户") == ""


def test_an_explanation_keeps_spaces_dots_and_its_own_letters() -> None:
    pieces = read_macros("%{c} at %{t} by %{r}. See %{L}.", explanation=True)
    text = expand_text(pieces, VALUES.__getitem__)
    assert text == "192.0.2.3 at 1700000000 by receiver.example. See strong-bad."


def test_an_explanation_is_cut_at_its_limit() -> None:
    pieces = read_macros("%{s}" * 5000, explanation=True)
    assert len(expand_text(pieces, VALUES.__getitem__)) == MAX_SPF_EXPLANATION
