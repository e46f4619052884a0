"""Text that puts the reader's account in danger and links, without any other bait."""

from __future__ import annotations

import pytest

from mailguard.impersonation.model import Where
from tests.impersonation.reading import impression, raw

LINK = " https://pay.example/x"
LIMITED = "Your PayPal account is limited."
CLAIMED = [
    (LIMITED + LINK, "paypal", "a platform's account, and a link"),
    ("Your account with eBay will be suspended." + LINK, "ebay", "the account before the name"),
    ("We could not process your last Temu payout." + LINK, "temu", "what the account holds"),
    ("Your Walmart seller account is deactivated." + LINK, "walmart", "a word between them"),
    ("Ihr Amazon-Konto wurde gesperrt." + LINK, "amazon", "German"),
    ("Su cuenta de Mercado Libre ha sido suspendida." + LINK, "mercadolibre", "Spanish"),
    ("Sua conta Shopee foi bloqueada." + LINK, "shopee", "Portuguese"),
    ("Votre compte Cdiscount a été suspendu." + LINK, "cdiscount", "French"),
    ("Ваш аккаунт Ozon заблокирован." + LINK, "ozon", "Russian"),
    ("您的速卖通店铺已被冻结。" + LINK, "aliexpress", "Chinese"),
    ("Your Amazon Prime membership: your card was declined." + LINK, "amazon", "a membership"),
    ("A new sign-in to your Payoneer account was seen." + LINK, "payoneer", "somebody signed in"),
    ("Il suo account Amazon Seller è stato disattivato." + LINK, "amazon", "Italian"),
    ("Выплаты по вашему магазину на Wildberries приостановлены." + LINK, "wildberries", "dative"),
    ("Your Form W-8BEN with Amazon has expired." + LINK, "amazon", "a form for the tax"),
    ("您的亚马逊税务信息未通过审核。" + LINK, "amazon", "the same in Chinese"),
    ("Votre article sur Vinted a été vendu." + LINK, "vinted", "what the reader sells is sold"),
    ("If you do nothing, your eBay account will be closed." + LINK, "ebay", "an 'if' before it"),
]
NOTHING = [
    (LIMITED, "nowhere to go"),
    (LIMITED + " https://www.paypal.com/help", "a link to the platform alone"),
    ("Our PayPal account is limited." + LINK, "somebody's own account"),
    ("Is your PayPal account limited?" + LINK, "a question"),
    ("If your PayPal account is limited, read this." + LINK, "a case that may be"),
    ("Your order was paid by PayPal. It failed." + LINK, "a way to pay"),
    ("Your PayPal connection is broken: your PayPal account sync failed." + LINK, "a tool"),
    ("Scammers write: your PayPal account is limited." + LINK, "a warning"),
    ("Your PayPal, Etsy or Amazon account may be locked." + LINK, "a list of platforms"),
    ("Your item is sold out. We are on Vinted." + LINK, "a shop's item, and where it is"),
    ("Your bag is packed. PayPal was locked." + LINK, "no account by the name"),
]
SENDERS = [
    ("Julia Berg <j@pay.example>", [], "a name of his own, and a link to himself"),
    ("Julia Berg <j@lamps.example>", ["paypal"], "a link to somebody else"),
    ("Account Team <a@pay.example>", ["paypal"], "an office that links to itself"),
    ("<a@pay.example>", ["paypal"], "no name"),
    ("Lampery <a@lampery.example>", ["paypal"], "a company that does not say who it is"),
]


WRITE = " WhatsApp +44 7700 900331"
MESSENGERS = [
    ("<a@stranger.example>", LIMITED + WRITE, ["paypal"], "an account to write to, and no name"),
    ("Support <a@stranger.example>", LIMITED + WRITE, ["paypal"], "an office"),
    (
        "<a@stranger.example>",
        "DHgate系统检测到您的店铺数据异常，请与风控专员联系，QQ：2887665511",
        ["dhgate"],
        "an office to write to",
    ),
    (
        "<a@stranger.example>",
        "您的店铺（亚马逊、速卖通）逾期未申报，请加微信 cwkj88。",
        [],
        "two platforms",
    ),
    (
        "<a@stranger.example>",
        "您的淘宝快递丢失，将双倍赔付，请添加理赔专员QQ 2887665511。",
        ["taobao"],
        "a refund for what is said to be lost",
    ),
    ("Julia Berg <j@lamps.example>", LIMITED + WRITE, [], "who helps with it has a name"),
    ("<a@stranger.example>", LIMITED + " WhatsApp", [], "no account to write to"),
    ("<a@stranger.example>", f"Cargo for {LIMITED.lower()}{WRITE}", [], "a carrier's sentence"),
]


def in_text(text: str, sender: str) -> list[str]:
    """The platforms that the text claims."""
    found = impression(raw(text, sender=sender)).claims
    return [claim.platform for claim in found if claim.where is Where.TEXT]


@pytest.mark.parametrize(("text", "platform", "why"), CLAIMED)
def test_an_account_in_danger(text: str, platform: str, why: str) -> None:
    assert in_text(text, "<a@stranger.example>") == [platform], why


@pytest.mark.parametrize(("text", "why"), NOTHING)
def test_no_account_in_danger(text: str, why: str) -> None:
    assert in_text(text, "<a@stranger.example>") == [], why


@pytest.mark.parametrize(("sender", "platforms", "why"), SENDERS)
def test_who_links(sender: str, platforms: list[str], why: str) -> None:
    assert in_text(LIMITED + LINK, sender) == platforms, why


def test_a_company_that_says_who_it_is() -> None:
    text = f"Lampery: {LIMITED} https://lampery.example https://track.example/x"
    assert in_text(text, "Lampery <a@lampery.example>") == []


@pytest.mark.parametrize(("sender", "text", "platforms", "why"), MESSENGERS)
def test_who_is_to_be_written_to(sender: str, text: str, platforms: list[str], why: str) -> None:
    assert in_text(text, sender) == platforms, why


LOOKALIKE = "I paid for your lamp on Etsy, confirm it: https://etsy-pay.example/1"


@pytest.mark.parametrize(
    ("sender", "text", "platforms", "why"),
    [
        ("Anita <anita.r99@hotmail.com>", LOOKALIKE, ["etsy"], "anybody on free mail"),
        ("Support <a@stranger.example>", LOOKALIKE, ["etsy"], "an office"),
        ("Julia Berg <j@lamps.example>", LOOKALIKE, [], "who has a name"),
        ("Anita <anita.r99@hotmail.com>", LOOKALIKE.replace("Etsy", "us"), [], "no platform named"),
        ("Anita <anita.r99@hotmail.com>", f"Is this real? {LOOKALIKE}", [], "somebody who asks"),
    ],
)
def test_a_link_to_a_lookalike(sender: str, text: str, platforms: list[str], why: str) -> None:
    assert in_text(text, sender) == platforms, why


@pytest.mark.parametrize(
    ("text", "platforms", "why"),
    [
        (LOOKALIKE, ["etsy"], "his own words"),
        ("Etsy says no.\n\n> I paid: https://etsy-pay.example/1", [], "another's, quoted"),
    ],
)
def test_a_link_to_a_lookalike_in_an_answer(text: str, platforms: list[str], why: str) -> None:
    mail = raw(text, sender="Anita <anita.r99@hotmail.com>", subject="Re: Lamp")
    found = impression(mail.replace(b"To:", b"In-Reply-To: <1@seller.example>\r\nTo:", 1)).claims
    assert [claim.platform for claim in found if claim.where is Where.TEXT] == platforms, why
