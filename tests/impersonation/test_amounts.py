"""Sums of money: a row a way of writing one."""

from __future__ import annotations

import time

import pytest

from mailguard.impersonation.amounts import sums

ROWS = [
    ("支付1998元", ["1998 CNY"], "Chinese"),
    ("¥1,998.00", ["1998 CNY"], "a sign, a separator, no cents"),
    ("¥1998.50", ["1998.50 CNY"], "with a fraction"),
    ("US$250", ["250 USD"], "whose dollar"),
    ("a fee of $250.", ["250 USD"], "at the end of a sentence"),
    ("HK$3,000", ["3000 HKD"], "a dollar that is another's"),
    ("A$50 or C$60 or S$70 or NT$80", ["50 AUD", "60 CAD", "70 SGD", "80 TWD"], "others"),
    ("$50 AUD", ["50 AUD"], "a dollar, and whose it is behind the number"),
    ("3000港币", ["3000 HKD"], "Chinese name of another currency"),
    ("500 USDT", ["500 USDT"], "a coin whose name begins as a currency's does"),
    ("USDT 500", ["500 USDT"], "the coin before the number"),
    ("¥1.2万", ["12000 CNY"], "ten thousands after a sign"),
    ("1.5万元", ["15000 CNY"], "ten thousands before a unit"),
    ("2万元", ["20000 CNY"], "without a fraction"),
    ("2千元", ["2000 CNY"], "thousands"),
    ("$3k", ["3000 USD"], "a letter for thousands"),
    ("五千元", ["5000 CNY"], "Chinese numerals"),
    ("伍仟元整", ["5000 CNY"], "as on a cheque"),
    ("两千九百九十八元", ["2998 CNY"], "with every place"),
    ("一万零五百元", ["10500 CNY"], "with a nought"),
    ("一万二元", ["12000 CNY"], "the last place left out"),
    ("十五元", ["15 CNY"], "begins with a place"),
    ("30美元", ["30 USD"], "Chinese name of the dollar"),
    ("£250", ["250 GBP"], "pounds"),
    ("GBP 250", ["250 GBP"], "their code"),
    ("1.998,00 €", ["1998 EUR"], "separators the other way round"),
    ("49,99 €", ["49.99 EUR"], "a comma for the fraction"),
    ("₹5000", ["5000 INR"], "rupees"),
    ("2000 грн", ["2000 UAH"], "hryvnias"),
    ("200 лв", ["200 BGN"], "leva"),
    ("500 ₪", ["500 ILS"], "shekels"),
    ("付1998,2998元", ["2998 CNY"], "a comma between two numbers"),
]
NONE = [
    ("500 yuanfen", "a longer word"),
    ("第三千零一夜", "a number without a unit"),
    ("几千元", "how many is not said"),
    ("一元", "a numeral that words are made of"),
    ("order 20260101, 5 items", "numbers without a unit"),
    ("五百ınr", "a letter that counts as another one for a search, and for nobody else"),
    ("for only 0,00 €", "nothing, which no two mails share"),
    ("Z$50", "a currency that is not known"),
]


@pytest.mark.parametrize(("text", "values", "why"), ROWS)
def test_a_sum(text: str, values: list[str], why: str) -> None:
    assert [value for value, _ in sums(text)] == values, why


@pytest.mark.parametrize(("text", "why"), NONE)
def test_no_sum(text: str, why: str) -> None:
    assert list(sums(text)) == [], why


@pytest.mark.parametrize("piece", ["1,", "1.", "1 ", "$", "US", "一", "一万", "1,998", "٣", "¥1万"])
def test_time_grows_linearly(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    list(sums(text))
    assert time.process_time() - began < 2.0
