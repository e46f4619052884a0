"""Demands for deposits, fines, transfers and codes, and honest talk of them."""

from __future__ import annotations

import time

import pytest

from mailguard.impersonation.demands import demand_lures
from mailguard.impersonation.money import money_lures
from tests.impersonation.reading import page

ROWS = [
    ("deposit_or_fine", "请缴纳保证金2000元", "a deposit"),
    ("deposit_or_fine", "请先缴纳 3000 元罚款", "a fine, behind its amount"),
    ("deposit_or_fine", "請繳納保證金五千元", "traditional characters, Chinese numerals"),
    ("deposit_or_fine", "Pay a deposit of $199 today", "an order that opens its sentence"),
    ("deposit_or_fine", "Contact our officer and pay a deposit of 200 USD", "the second order"),
    ("deposit_or_fine", "请您交罚款三千元", "by a shorter word"),
    ("transfer", "请打款到 6222021234567890128 李小明", "a card and its holder"),
    ("transfer", "请打款到 6222… 李小明", "a card cut short"),
    ("transfer", "Please pay $199 to account IBAN GB82 WEST, beneficiary John", "an account"),
    ("transfer", "Pay $300 by PayPal friends and family", "payment without protection"),
    ("credentials", "We need your login password and verification code", "both, in English"),
    ("credentials", "请把验证码发给我们", "a code that was sent to the reader"),
    ("credentials", "Send the verification code to us", "to whom stands behind it"),
    ("credentials", "Please reply with the SMS code", "by answering"),
]
HARMLESS = [
    ("您的保证金余额不足，请登录后台查看", "a deposit that is only told of"),
    ("Your deposit of $500 has been received", "a receipt"),
    ("Sellers who are late pay a fine of $30", "what a rule says of others"),
    ("我们不会要求您缴纳保证金2000元", "a denial"),
    ("骗子会要求您打款到 6222021234567890128", "what fraudsters are said to ask"),
    ("Please update your account number in settings", "an account without a payment"),
    ("请勿把验证码告诉我们以外的任何人", "a platform's own warning"),
    ("We will never ask you to tell us your password", "the same in English"),
    ("Tell us if you could not reset your password", "an offer to help"),
    ("如果忘记密码，请告诉我们", "the same in Chinese"),
    ("Your password is important to us", "a sentence of every day"),
    ("Your order: please pay 20 USD shipping and handling fee", "an order"),
    ("请及时支付货款1000元，手续费由买家承担", "the same in Chinese"),
    ("Enter the verification code 482913 to sign in", "a code that is sent"),
]


@pytest.mark.parametrize(("kind", "text", "why"), ROWS)
def test_a_demand(kind: str, text: str, why: str) -> None:
    assert kind in [lure.kind for lure in demand_lures(page(text))], why


@pytest.mark.parametrize(("text", "why"), HARMLESS)
def test_honest_talk(text: str, why: str) -> None:
    assert list(demand_lures(page(text))) == [], why


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("return_function_fee", "You need to open the refund function; pay 5000 first"),
        ("gift_card", "Buy $200 Steam gift cards and send us the codes"),
    ],
)
def test_demands_known_before_in_other_words(kind: str, text: str) -> None:
    assert kind in [lure.kind for lure in money_lures(page(text))]


@pytest.mark.parametrize(
    "piece", ["保证金", "pay deposit ", "打款到", "密码发给我", "send us otp "]
)
def test_time_grows_linearly(piece: str) -> None:
    shown = page(piece * (60_000 // len(piece)))
    began = time.process_time()
    list(demand_lures(shown))
    assert time.process_time() - began < 3.0
