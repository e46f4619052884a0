"""Links and codes that lead where they should not."""

from __future__ import annotations

import pytest

from mailguard.impersonation.links import link_lures
from mailguard.message.model import Content, Link
from tests.impersonation.reading import impression, raw, registry


def content(*links: Link, codes: tuple[str, ...] = (), drawn: bool = False) -> Content:
    return Content("", (), links, codes, drawn)


def link(shown: str, host: str) -> Link:
    return Link(shown, f"https://{host}/", host)


LINKS = [
    (link("www.paypal.com/signin", "evil.example"), "link_mismatch", "shown and target differ"),
    (link("https://dhgate.com", "dhgate.com.evil.example"), "link_mismatch", "a prefix is not it"),
    (link("Sign in", "dhgate-risk.com"), "link_lookalike", "an imitation behind plain words"),
    (link("chat", "t.me"), "contact_telegram", "a messenger"),
]
HONEST = [
    (link("www.paypal.com", "www.paypal.com"), "shown as it is"),
    (link("paypal.com", "mail.paypal.com"), "another host of the same platform"),
    (link("www.shop.example", "click.tracker.example"), "a tracker of nobody's brand"),
    (link("Sign in", "example.org"), "words, not an address"),
]
CODES = [
    ("wxp://f2f0abc", "qr_payment"),
    ("https://qr.alipay.com/fkx123", "qr_payment"),
    ("https://u.wechat.com/abc", "contact_wechat"),
    ("https://qm.qq.com/q/abc", "contact_qq"),
    ("https://wa.me/447700900123", "contact_whatsapp"),
    ("https://dhgate-risk.com/pay", "link_lookalike"),
]


@pytest.mark.parametrize(("given", "kind", "why"), LINKS)
def test_a_link_that_lures(given: Link, kind: str, why: str) -> None:
    assert kind in [lure.kind for lure in link_lures(content(given), registry())], why


@pytest.mark.parametrize(("given", "why"), HONEST)
def test_an_honest_link(given: Link, why: str) -> None:
    assert list(link_lures(content(given), registry())) == [], why


@pytest.mark.parametrize(("code", "kind"), CODES)
def test_what_a_code_holds(code: str, kind: str) -> None:
    assert [lure.kind for lure in link_lures(content(codes=(code,)), registry())] == [kind]


def test_a_code_for_a_ticket_is_no_lure() -> None:
    assert list(link_lures(content(codes=("TICKET-0042",)), registry())) == []


def test_a_drawn_code_is_at_least_noticed() -> None:
    assert [lure.kind for lure in link_lures(content(drawn=True), registry())] == ["qr_drawn"]


OWN = "https://www.karna.com/renew"


@pytest.mark.parametrize(
    ("sender", "lured", "why"),
    [
        ("Karna Systems <info@karna.com>", [], "a company's own domain"),
        ("Karna Support <info@karna.com>", [], "its office"),
        ("Support <info@karna.com>", ["link_lookalike"], "an office has no name"),
        ("Julia Berg <j@lamps.example>", ["link_lookalike"], "another's domain"),
    ],
)
def test_a_link_to_the_authors_own_lookalike(sender: str, lured: list[str], why: str) -> None:
    found = impression(raw(f"Klarna or not: {OWN}", sender=sender)).lures
    assert [lure.kind for lure in found] == lured, why


def test_no_more_than_three_of_a_kind() -> None:
    many = [link("www.paypal.com", f"evil{number}.example") for number in range(20)]
    assert len(list(link_lures(content(*many), registry()))) == 3
