"""Which domain somebody means who pastes something."""

from __future__ import annotations

import time

import pytest

from mailguard.names.pasted import pasted_domain


@pytest.mark.parametrize(
    ("text", "domain", "why"),
    [
        ("evil.example", "evil.example", "a name"),
        (" Evil.Example. ", "Evil.Example.", "as it is written"),
        ("http://evil.example/x?y#z", "evil.example", "a link"),
        ("evil.example/x", "evil.example", "without its scheme"),
        ("//evil.example/x", "evil.example", "or with half of it"),
        ("HTTPS://evil.example:8443", "evil.example", "with a port"),
        ("https://风控.example/登录", "风控.example", "in Chinese"),
        ("https://dhgate.com@evil.example/", "evil.example", "what is before the @ is a user's"),
        ("https://evil.example/@dhgate.com", "evil.example", "but not behind a slash"),
        ("https://evil.example\\@dhgate.com", "evil.example", "nor what browsers take for one"),
        ("https://evil.example?@dhgate.com", "evil.example", "nor in a question"),
        ("x@evil.example", "evil.example", "an address"),
        ("<x@evil.example>", "evil.example", "as headers have it"),
        ("dhgate.com <x@evil.example>", "evil.example", "whatever the name before it"),
        ("mailto:x@evil.example?cc=a@dhgate.com", "evil.example", "as links have it"),
        ("dhgate.com/x@evil.example", "", "a link or an address: who knows"),
        ("not a name", "", "words"),
        ("https://", "", "nothing behind the scheme"),
        ("https://[::1]/", "", "an address of the network"),
        ("a b@c d", "", "spaces"),
        ("", "", "nothing"),
    ],
)
def test_what_is_meant(text: str, domain: str, why: str) -> None:
    assert pasted_domain(text) == domain, why


@pytest.mark.parametrize("piece", ["<", "/", "a@", ":", "x:", "<>", "\\", "。"])
def test_time_grows_linearly(piece: str) -> None:
    began = time.process_time()
    pasted_domain(piece * 1_000_000)
    assert time.process_time() - began < 1.0
