"""Where money is to go: cards, accounts and wallets whose check digits fit, or called so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.impersonation.lead import LeadKind

_CARD = re.compile(r"(?<![\d-])(\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?)(?![\d-])")
_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)(?!\w)")
_WALLET = re.compile(
    r"(?<![A-Za-z0-9])(0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|bc1[02-9ac-hj-np-z]{20,60}|"
    r"[13][1-9A-HJ-NP-Za-km-z]{25,33})(?![A-Za-z0-9])"
)
_CALLED = re.compile(
    r"(?<!qq)(?<!微信)(?<!支付宝)(?:账号|帐号|账户|帐户|卡号|account(?: number| no\.?)?)"
    r"\s{0,3}(?:[:为是]|is )?\s{0,3}(\d(?:[ -]?\d){8,29})(?![\d-])",
    re.IGNORECASE,
)
_BANK = re.compile("开户|户名|收款|汇款|打款|对公|银行|bank|beneficiary", re.IGNORECASE)
_READERS = re.compile(r"(?:(?:您|你)(?:的\S{0,4})?|贵店\S{0,4}|\byour \w{0,12} ?)$", re.IGNORECASE)
_NEAR = 100
"""Characters around a number within which a bank is spoken of, where it is an account's."""


def payees(text: str) -> Iterator[tuple[LeadKind, str, str]]:
    """Every account of a text: its kind, its value and how it is written. Linear; never raises."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[1])
        if _is_card(digits):
            yield LeadKind.ACCOUNT, digits, match[1]
    for match in _IBAN.finditer(text):
        letters = match[1].replace(" ", "")
        if _is_iban(letters):
            yield LeadKind.ACCOUNT, letters, match[1]
    for match in _CALLED.finditer(text):  # a company's account in China has no check digit
        start, end = match.span()
        near = text[max(0, start - _NEAR) : end + _NEAR]
        if _BANK.search(near) and not _READERS.search(text[max(0, start - 16) : start]):
            yield LeadKind.ACCOUNT, re.sub(r"\D", "", match[1]), match[1]
    for match in _WALLET.finditer(text):
        yield LeadKind.WALLET, match[1], match[1]


def _is_card(digits: str) -> bool:
    """Whether the check digit fits (ISO/IEC 7812-1, Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0 and len(set(digits)) > 1


def _is_iban(letters: str) -> bool:
    """Whether the check digits fit (ISO 13616-1)."""
    turned = letters[4:] + letters[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
