"""Whose a domain is, and which platforms a text names."""

from __future__ import annotations

import pytest

from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry
from mailguard.registry.model import Role


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


OWNERS = [
    ("the main domain", "dhgate.com", ("dhgate", Role.OFFICIAL)),
    ("a name below it", "seller.dhgate.com", ("dhgate", Role.OFFICIAL)),
    ("a relay below an official domain", "members.ebay.com", ("ebay", Role.RELAY)),
    ("a name below the relay", "x.members.ebay.com", ("ebay", Role.RELAY)),
    ("believed, without a source", "mydhgate.com", ("dhgate", Role.UNSOURCED)),
    ("free mail", "qq.com", ("", Role.SHARED)),
    ("a name below a cloud host", "dhgate.github.io", ("", Role.SHARED)),
    ("shops of a shop system", "anything.myshopify.com", ("", Role.SHARED)),
    ("employees of a platform", "linux.alibaba.com", ("alibaba", Role.OFFICIAL)),
]


@pytest.mark.parametrize(
    ("domain", "expected"), [r[1:] for r in OWNERS], ids=[r[0] for r in OWNERS]
)
def test_owner(registry: Registry, domain: str, expected: tuple[str, Role]) -> None:
    owner = registry.owner(domain)
    assert owner is not None
    assert (owner.platform, owner.role) == expected


@pytest.mark.parametrize("domain", ["dhgate.com.example.net", "xdhgate.com", "com", ""])
def test_nobodys(registry: Registry, domain: str) -> None:
    assert registry.owner(domain) is None


def test_an_address_may_be_a_relay_at_an_official_domain(registry: Registry) -> None:
    note = registry.owner_of_address("Service", "paypal.com")
    other = registry.owner_of_address("press", "paypal.com")
    assert note is not None
    assert other is not None
    assert (note.role, other.role) == (Role.RELAY, Role.OFFICIAL)


def test_shared(registry: Registry) -> None:
    assert registry.shared("gmail.com")
    assert not registry.shared("dhgate.com")


def test_official_domains_of_an_unknown_platform(registry: Registry) -> None:
    assert registry.official("nobody") == frozenset()


NAMED = [
    ("Simplified Chinese", "敦煌网风控中心", "dhgate"),
    ("Traditional Chinese", "淘寶客服", "taobao"),
    ("Japanese", "楽天市場", "rakuten"),
    ("Korean", "쿠팡 고객센터", "coupang"),
    ("Russian", "Служба безопасности Озон", "ozon"),
    ("Portuguese", "Mercado Livre", "mercadolibre"),
    ("disguised", "Arnazon", "amazon"),
]


@pytest.mark.parametrize(("text", "platform"), [r[1:] for r in NAMED], ids=[r[0] for r in NAMED])
def test_platforms_named(registry: Registry, text: str, platform: str) -> None:
    (match,) = registry.find_names(text)
    assert [known.id for known, _ in registry.platforms_named(match.name)] == [platform]


@pytest.mark.parametrize("text", ["南京东路", "今天猫不见了", "Amazon rainforest", "喜事连连"])
def test_words_that_only_hold_a_name(registry: Registry, text: str) -> None:
    assert registry.find_names(text) == []
