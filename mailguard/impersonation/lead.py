"""What a lead is: an account, number, address or code by which a fraud can be followed up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LeadKind(StrEnum):
    """What a lead is."""

    SENDER = "sender"
    SENDER_DOMAIN = "sender_domain"
    REPLY_TO = "reply_to"
    QQ = "qq"
    WECHAT = "wechat"
    MESSENGER = "messenger"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    WALLET = "wallet"
    PAY_CODE = "pay_code"
    CODE = "code"
    LINK = "link"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead: `value` is the same for the same thing however written, `shown` is as written.

    `telling` is False where honest mail gives the same lead (a link to the platform itself), so
    that it joins no two mails to one fraud.
    """

    kind: LeadKind
    value: str
    shown: str
    telling: bool = True
