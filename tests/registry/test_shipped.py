"""The platforms that come with mailguard."""

from __future__ import annotations

import time

from mailguard.registry.load import load_registry
from mailguard.registry.validate import validate

REGISTRY = load_registry()
IDS = [
    "1688", "airwallex", "alibaba", "aliexpress", "alipay", "allegro", "amazon", "bol",
    "cdiscount", "coupang", "dhgate", "ebay", "etsy", "flipkart", "fnac", "globalsources",
    "gmarket", "jd", "kaufland", "klarna", "kleinanzeigen", "lazada", "lianlian", "madeinchina",
    "mercadolibre", "mercari", "newegg", "otto", "ozon", "payoneer", "paypal", "pinduoduo",
    "pingpong", "rakuten", "shein", "shopee", "shopify", "stripe", "taobao", "target", "temu",
    "tiktok_shop", "tokopedia", "trendyol", "vinted", "walmart", "wayfair", "wechatpay",
    "wildberries", "wise", "wish", "worldfirst", "zalando",
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


def test_the_seed_case_is_sourced() -> None:
    dhgate = REGISTRY.platforms["dhgate"]
    never = {fact.value for fact in dhgate.never if fact.sourced}
    assert never == {"contact_qq", "qr_payment", "activation_fee", "return_function_fee"}
    assert REGISTRY.official("dhgate") == {"dhgate.com"}


def test_what_anybody_can_send_from_is_official_for_nobody() -> None:
    for domain in ("qq.com", "aliyun.com", "amazonaws.com", "awsapps.com", "amazonses.com",
                   "myshopify.com", "shopifyemail.com", "gmail.com", "sendgrid.net"):  # fmt: skip
        assert REGISTRY.shared(domain), domain


def test_loading_is_fast() -> None:
    times = []
    for _ in range(5):
        started = time.process_time()
        load_registry()
        times.append(time.process_time() - started)
    assert min(times) < 0.25  # 35 ms alone on 2 cores; workers load it too
