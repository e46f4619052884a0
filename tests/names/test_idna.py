"""Domain names as DNS holds them and as people read them."""

from __future__ import annotations

import pytest

from mailguard.names.idna import to_ascii, to_unicode

ASCII = [
    ("upper case and a trailing dot", "DHgate.COM.", "dhgate.com"),
    ("full-width letters and dots", "ｄｈｇａｔｅ．ｃｏｍ", "dhgate.com"),
    ("the ideographic full stop of UTS #46", "dhgate。com", "dhgate.com"),
    ("Cyrillic а", "dhg\u0430te.com", "xn--dhgte-6ve.com"),
    ("Han", "淘宝.com", "xn--pbt173b.com"),
    ("sharp s is a letter of its own in IDNA 2008", "faß.de", "xn--fa-hia.de"),
    ("a capital sigma is one letter wherever it stands (UTS #46)", "ΑΣ.gr", "xn--mxa0b.gr"),
    ("an emoji, which IDNA 2008 forbids and DNS holds", "☃.net", "xn--n3h.net"),
    ("an A-label stays", "xn--dhgte-6ve.com", "xn--dhgte-6ve.com"),
    ("an underscore", "_dmarc.example.com", "_dmarc.example.com"),
    ("white space around", " example.com ", "example.com"),
    ("an empty label", "a..b", ""),
    ("a space within", "a b.com", ""),
    ("a label of 64", "x" * 64 + ".com", ""),
    ("a name of 254", ".".join(["x" * 63] * 4)[:254], ""),
    ("a huge name in Han", "淘" * 100_000, ""),
    ("nothing", "", ""),
    ("a line break", "a\n.com", ""),
]


@pytest.mark.parametrize(("domain", "expected"), [r[1:] for r in ASCII], ids=[r[0] for r in ASCII])
def test_to_ascii(domain: str, expected: str) -> None:
    assert to_ascii(domain) == expected


UNICODE = [
    ("a decodable label", "xn--dhgte-6ve.com", "dhg\u0430te.com"),
    ("one that is ASCII all the same", "xn--1688-.com", "1688.com"),
    ("one that does not decode", "xn--99999999999.com", "xn--99999999999.com"),
    ("no label to decode", "example.com", "example.com"),
]


@pytest.mark.parametrize(
    ("domain", "expected"), [r[1:] for r in UNICODE], ids=[r[0] for r in UNICODE]
)
def test_to_unicode(domain: str, expected: str) -> None:
    assert to_unicode(domain) == expected
