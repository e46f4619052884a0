"""Sums of money as a text writes them: "HK$3,000", "¥1.2万", "五千元", "500 USDT", "1.998,00 €"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_BEFORE = {  # what stands before a number
    "CNY": "¥ cn¥ rmb cny 人民币",
    "USD": "$ us$ usd",
    "USDT": "usdt",
    "HKD": "hk$ hkd",
    "TWD": "nt$ twd",
    "AUD": "a$ au$ aud",
    "CAD": "c$ ca$ cad",
    "SGD": "s$ sg$ sgd",
    "NZD": "nz$ nzd",
    "BRL": "r$ brl",
    "MXN": "mx$ mxn",
    "EUR": "€ eur",
    "GBP": "£ gbp",
    "JPY": "jp¥ jpy",
    "KRW": "₩ krw",
    "INR": "₹ inr",
    "RUB": "₽ rub",
    "THB": "฿ thb",
    "VND": "₫ vnd",
    "UAH": "₴ uah",
    "ILS": "₪ ils",
    "TRY": "₺",
}
_AFTER = {  # and after it
    "CNY": "元 块 人民币 元人民币 rmb cny yuan",
    "USD": "美元 美金 美刀 usd dollar dollars $",
    "USDT": "usdt",
    "HKD": "港元 港币 元港币 hkd",
    "TWD": "台币 新台币 元新台币 twd",
    "AUD": "澳元 aud",
    "CAD": "加元 cad",
    "SGD": "新元 新加坡元 sgd",
    "NZD": "nzd",
    "BRL": "brl reais",
    "MXN": "mxn",
    "EUR": "欧元 eur euro euros €",
    "GBP": "英镑 gbp pounds £",
    "JPY": "日元 円 jpy yen",
    "KRW": "韩元 원 krw won",
    "INR": "卢比 inr rupees ₹ रुपये",
    "RUB": "卢布 руб rub ₽",
    "THB": "泰铢 บาท thb baht",
    "VND": "越南盾 vnd ₫",
    "PLN": "zł pln",
    "UAH": "₴ грн гривень uah",
    "ILS": '₪ ש"ח שקל שקלים ils',
    "TRY": "₺ tl",
    "BGN": "лв лева bgn",
}
_SHARED = frozenset("$¥")
"""Signs of several currencies: a code behind the number says which is meant."""
_TIMES = {"百": 100, "千": 1000, "万": 10_000, "k": 1000, "w": 10_000}
_HAN_TIMES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000}
_HAN_DIGITS = dict(
    zip("零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖", "001234567892123456789", strict=True)
)
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3}){1,4}(?:,\d{1,2})?|"
    r"\d{1,12}(?:\.\d{1,4}|,\d{2})?)(?!\d|\.\d)"
)
_FRACTION = re.compile(r"[.,](\d{1,2}|\d{4})$")


def _of(currencies: dict[str, str]) -> dict[str, str]:
    return {unit: name for name, units in currencies.items() for unit in units.split()}


_NAMED_BEFORE, _NAMED_AFTER = _of(_BEFORE), _of(_AFTER)


def _any(units: dict[str, str]) -> str:
    return "|".join(map(re.escape, sorted(units, key=len, reverse=True)))


_UNIT = rf"(?:{_any(_NAMED_AFTER)})(?![a-z])(?!(?<=[$€£₹₴₪₺])\s?\d)"
_SUM = re.compile(
    rf"(?:(?<![a-z])({_any(_NAMED_BEFORE)})\s?|(?<![\d.]))({_NUMBER})"
    rf"\s?([百千万]|[kw](?![a-z]))?\s?({_UNIT})?",
    re.IGNORECASE,
)
_FIRST = re.compile(rf"(?<![a-z])(?:{_any(_NAMED_BEFORE)})\s?\Z", re.IGNORECASE)
_LONGEST_FIRST = max(map(len, _NAMED_BEFORE)) + 1
_DIGITS = re.compile(r"\d+")
_HAN = "".join({**_HAN_DIGITS, **_HAN_TIMES})
_HAN_SUM = re.compile(rf"(?<![几数多{_HAN}])([{_HAN}]{{2,12}})({_UNIT})", re.IGNORECASE)


def sums(text: str) -> Iterator[tuple[str, str]]:
    """Every sum in a text normalised to NFKC, and as it is written. Linear; never raises."""
    for match in _sums_in_digits(text):
        before, number, times, after = match.groups()
        # most numbers are no money at all
        if (before or after) and (currency := _currency(before or "", after or "")):
            value = _value(number) * _TIMES.get((times or "").lower(), 1)
            if value:  # "for €0" is no sum that anybody asks for
                yield f"{_written(value)} {currency}", match[0].strip()
    for match in _HAN_SUM.finditer(text):
        whole, currency = _han_value(match[1]), _currency("", match[2])
        if whole and currency:
            yield f"{whole} {currency}", match[0]


def _sums_in_digits(text: str) -> Iterator[re.Match[str]]:
    """What `_SUM.finditer` would find, which tries each character of a text."""
    end = 0
    for digits in _DIGITS.finditer(text):
        at = digits.start()
        if at >= end:
            first = _FIRST.search(text, max(end, at - _LONGEST_FIRST), at)
            match = (first and _SUM.match(text, first.start())) or _SUM.match(text, at)
            if match:
                end = match.end()
                yield match


def _currency(before: str, after: str) -> str:
    first, second = _NAMED_BEFORE.get(before.lower()), _NAMED_AFTER.get(after.lower())
    if before in _SHARED and after.isascii() and after.isalpha():
        return second or ""
    return first or second or ""


def _value(number: str) -> Decimal:
    """What "1,998", "1.998,50" and "19,98" are: two digits at the end are a fraction."""
    fraction = _FRACTION.search(number)
    whole = number[: fraction.start()] if fraction else number
    digits = whole.replace(",", "").replace(".", "")
    return Decimal(f"{digits}.{fraction[1]}" if fraction else digits)


def _written(value: Decimal) -> str:
    """Without a fraction that is none: "1998", "1998.50"."""
    return str(int(value)) if value == int(value) else f"{value}"


def _han_value(number: str) -> int:
    """What Chinese numerals say, 0 where nothing says how many thousands or hundreds they are."""
    if number[0] not in _HAN_DIGITS and number[0] not in "十拾":
        return 0
    if not any(c in _HAN_TIMES for c in number):
        return 0
    whole = section = digit = 0
    last = 1
    for c in number:
        if c in _HAN_DIGITS:
            digit = int(_HAN_DIGITS[c])
            last = 1 if not digit else last
            continue
        last = _HAN_TIMES[c]
        if last == 10_000:
            whole, section = (whole + section + digit) * last, 0
        else:
            section += (digit or 1) * last
        digit = 0
    if number[-1] in _HAN_DIGITS and last > 10:
        digit *= last // 10  # "一万二" is twelve thousand
    return whole + section + digit
