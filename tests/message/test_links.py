"""Where links go, read as browsers read them."""

from __future__ import annotations

import pytest

from mailguard.message.links import bare_links, link

TARGETS = [
    ("a host", "https://www.market.example/path?x#y", "www.market.example"),
    ("capitals, a port and the root dot", "HTTPS://Market.Example.:8443/", "market.example"),
    (
        "a user name made to look like a host",
        "https://market.example@evil.example/",
        "evil.example",
    ),
    ("a user name with a password", "https://market.example:x@evil.example/", "evil.example"),
    ("backslashes", "https:\\\\evil.example\\@market.example", "evil.example"),
    ("one slash", "https:/evil.example/", "evil.example"),
    ("no scheme", "//evil.example/x", "evil.example"),
    ("line breaks and tabs within", "ht\ntps://ev\til.example/", "evil.example"),
    ("white space round it", "  https://evil.example ", "evil.example"),
    ("an escaped host", "https://evil%2Eexample/", "evil.example"),
    ("U-labels", "https://敦煌.example/", "xn--9cvu8x.example"),
    ("full-width dots", "https://evil。example/", "evil.example"),
    ("a query that starts at once", "https://evil.example?market.example/", "evil.example"),
    ("an address literal", "https://[2001:db8::1]/", ""),
    ("a host DNS could not hold", "https://a..b/", ""),
    ("mail", "mailto:a@evil.example", ""),
    ("a script", "javascript:alert(1)", ""),
    ("an anchor", "#top", ""),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("target", "host"), [r[1:] for r in TARGETS], ids=[r[0] for r in TARGETS])
def test_host(target: str, host: str) -> None:
    assert link("words", target).host == host


TEXTS = [
    ("a link in a sentence", "See https://a.example/x.", [("https://a.example/x", "a.example")]),
    ("without a scheme", "see www.a.example now", [("www.a.example", "www.a.example")]),
    ("in angle brackets", "<https://a.example/>", [("https://a.example/", "a.example")]),
    ("Chinese close by", "点击https://a.example请付款", [("https://a.example", "a.example")]),
    ("Chinese punctuation", "见https://a.example/x，谢谢", [("https://a.example/x", "a.example")]),
    ("twice", "http://a.example http://a.example", [("http://a.example", "a.example")]),
    ("none", "a.example and a@b.example", []),
]


@pytest.mark.parametrize(("text", "links"), [r[1:] for r in TEXTS], ids=[r[0] for r in TEXTS])
def test_bare_links(text: str, links: list[tuple[str, str]]) -> None:
    assert [(found.shown, found.host) for found in bare_links(text, 10)] == links


def test_bare_links_are_limited() -> None:
    assert len(bare_links(" ".join(f"http://h{n}.example" for n in range(100)), 10)) == 10
