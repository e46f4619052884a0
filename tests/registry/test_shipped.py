"""The platforms that come with mailguard."""

from __future__ import annotations

import re
import time

import pytest

from mailguard.registry.load import load_registry
from mailguard.registry.model import LURES, NEVER, Fact
from mailguard.registry.platform import load_platform
from mailguard.registry.validate import validate
from mailguard.words.sentences import LANGUAGES, catalogue

REGISTRY = load_registry()
IDS = [
    "1688", "airwallex", "alibaba", "aliexpress", "alipay", "allegro", "amazon", "bol",
    "cdiscount", "coupang", "dhgate", "ebay", "etsy", "flipkart", "fnac", "globalsources",
    "gmarket", "jd", "kaufland", "klarna", "kleinanzeigen", "lazada", "leboncoin", "lianlian",
    "madeinchina", "mercadolibre", "mercari", "newegg", "otto", "ozon", "payoneer", "paypal",
    "pinduoduo", "pingpong", "rakuten", "shein", "shopee", "shopify", "stripe", "taobao",
    "target", "temu", "tiktok_shop", "tokopedia", "trendyol", "vinted", "wallapop", "walmart",
    "wayfair", "wechatpay", "wildberries", "wise", "wish", "worldfirst", "zalando",
]  # fmt: skip


def test_the_files_are_right() -> None:
    assert validate() == []


def test_every_platform_is_there() -> None:
    assert sorted(REGISTRY.platforms) == sorted(IDS)


def test_every_main_domain_is_sourced() -> None:
    unsourced = [p.id for p in REGISTRY.platforms.values() if p.main_domain not in
                 {fact.value for fact in p.official if fact.sourced}]  # fmt: skip
    assert unsourced == []


def test_every_official_domain_and_relay_is_sourced() -> None:
    facts = [f for p in REGISTRY.platforms.values() for f in (*p.official, *p.relays)]
    assert [fact.value for fact in facts if not fact.sourced] == []


def test_every_platform_has_a_sourced_name() -> None:
    assert [
        p.id for p in REGISTRY.platforms.values() if not any(name.sourced for name in p.names)
    ] == []


def test_main_domains_say_where_and_when_they_were_read() -> None:
    facts = {f for p in REGISTRY.platforms.values() for f in p.official if f.value == p.main_domain}
    assert [fact.value for fact in facts if not (_citation(fact) and fact.read)] == []


def test_what_a_platform_never_does_is_cited() -> None:
    facts = [(p.id, fact) for p in REGISTRY.platforms.values() for fact in p.never]
    unread = [(i, f.value) for i, f in facts if not f.read and "newspaper" not in f.source]
    assert [(i, f.value) for i, f in facts if not _citation(f)] == []
    assert unread == []


def test_many_platforms_say_what_they_never_do() -> None:
    said = [p.id for p in REGISTRY.platforms.values() if p.never]
    baits = [p.id for p in REGISTRY.platforms.values() if {f.value for f in p.never} & set(LURES)]
    assert len(said) >= 22
    assert len(baits) >= 8


ADVICE = [
    (p.id, fact) for p in REGISTRY.platforms.values() for fact in (*p.report_channels, *p.genuine)
]


def test_advice_is_cited() -> None:
    assert [(i, fact.value) for i, fact in ADVICE if not _citation(fact)] == []


@pytest.mark.parametrize("section", ["report_channels", "genuine"])
def test_whoever_can_read_advice_in_english_can_in_chinese(section: str) -> None:
    told = {
        p.id: {fact.language for fact in getattr(p, section)} for p in REGISTRY.platforms.values()
    }
    assert [i for i, languages in told.items() if "en" in languages and "zh" not in languages] == []


def test_nothing_is_cited_from_a_site_that_was_not_read() -> None:
    for platform in REGISTRY.platforms.values():
        facts = (*platform.names, *(fact for _, fact in platform.domains), *platform.never)
        vague = [fact.value for fact in facts if "own site" in fact.source]
        assert vague == [], platform.id


def _citation(fact: Fact) -> bool:
    """Whether its source is an address, a file in a repository, or a newspaper's report."""
    return bool(re.search(r"https?://\S|\w/[\w-]+, \S|newspaper", fact.source))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_may_be_never_done_has_words(language: str) -> None:
    assert [what for what in NEVER if f"registry.never.{what}" not in catalogue(language)] == []


def test_the_seed_case_is_sourced() -> None:
    dhgate = REGISTRY.platforms["dhgate"]
    never = {fact.value for fact in dhgate.never if fact.sourced}
    assert never == {"contact_qq", "qr_payment", "activation_fee", "return_function_fee"}
    assert REGISTRY.official("dhgate") == {"dhgate.com"}


def test_what_anybody_can_send_from_is_official_for_nobody() -> None:
    for domain in ("qq.com", "aliyun.com", "amazonaws.com", "awsapps.com", "amazonses.com",
                   "myshopify.com", "shopifyemail.com", "gmail.com", "outlook.de",
                   "yahoo.com.mx", "mailinator.com", "sendgrid.net"):  # fmt: skip
        assert REGISTRY.shared(domain), domain


def test_loading_is_fast() -> None:
    times = []
    for _ in range(5):
        started = time.process_time()
        load_registry()
        times.append(time.process_time() - started)
    assert min(times) < 0.25  # 35 ms alone on 2 cores; workers load it too


def test_a_platform_alone_is_as_it_is_among_all() -> None:
    assert {name: load_platform(name) for name in REGISTRY.platforms} == REGISTRY.platforms


@pytest.mark.parametrize("name", ["", "acme", "DHgate", "../platforms/dhgate", "dhgate\n"])
def test_there_is_no_platform_by_another_name(name: str) -> None:
    assert load_platform(name) is None
