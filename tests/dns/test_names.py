"""Which names DNS can hold, and how they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.dns.names import MAX_NAME, ascii_name, parents

ROWS = [
    ("Example.COM", "example.com", "lower case"),
    ("example.com.", "example.com", "the trailing dot goes"),
    ("_dmarc.example.com", "_dmarc.example.com", "an underscore is no host name, but a name"),
    ("bücher.example", "xn--bcher-kva.example", "a U-label becomes an A-label"),
    ("_dmarc.bücher.example", "_dmarc.xn--bcher-kva.example", "beside an underscore label too"),
    ("shop。example", "shop.example", "the ideographic full stop separates labels"),
    ("com", "com", "one label is a name"),
    ("a b.example", "a b.example", "a label may hold any octet (RFC 2181 section 11)"),
    ("a" * 63 + ".example", "a" * 63 + ".example", "63 octets fit a label"),
    ("a" * 64 + ".example", None, "64 octets do not"),
    ("", None, "no name at all"),
    (".", None, "the root holds no mail"),
    ("a..example", None, "an empty label"),
    (".example", None, "an empty first label"),
    ("example..", None, "one trailing dot, not two"),
    (("a" * 60 + ".") * 4 + "abcdefghi", ("a" * 60 + ".") * 4 + "abcdefghi", "253 octets fit"),
    (("a" * 60 + ".") * 4 + "abcdefghij", None, "254 octets do not"),
    ("\ud800.example", None, "a lone surrogate is no character"),
    ("a\u200d.example", None, "a joiner where RFC 5892 appendix A forbids it"),
    ("a." * 1000, None, "far too long"),
]


@pytest.mark.parametrize(
    ("written", "name"), [row[:2] for row in ROWS], ids=[row[2] for row in ROWS]
)
def test_names(written: str, name: str | None) -> None:
    assert ascii_name(written) == name


@given(st.text(max_size=300))
def test_whatever_is_written_becomes_a_lawful_name_or_none(written: str) -> None:
    name = ascii_name(written)
    if name is not None:
        assert name.isascii()
        assert len(name) <= MAX_NAME
        assert ascii_name(name) == name


def test_parents_go_up_to_the_top_level_label() -> None:
    assert parents("a.shop.example") == ["shop.example", "example"]
    assert parents("example") == []
