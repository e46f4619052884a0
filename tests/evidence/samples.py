"""A signed mail that poses as DHgate, judged with the DNS answers of its day."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.dns.answer import Resolver
from mailguard.dns.zone import ZoneResolver
from mailguard.engine import analyse
from mailguard.evidence.exhibit import Exhibit
from mailguard.registry.load import load_registry
from mailguard.verdict.policy import Lookups, Policy

REGISTRY = load_registry()
MADE = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
RECEIVED = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
KEY = generate_private_key(65537, 2048)
TRUST = Trust(hosts=("mx.shop.example",))
BODY = (
    "From: =?utf-8?b?ZGhnYXRl6aOO5o6nMDEx?= <risk@webmail.example>\r\n"
    "To: shop@shop.example\r\nSubject: your shop\r\nMessage-ID: <1@webmail.example>\r\n"
    "Date: Wed, 04 Mar 2026 05:06:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "请添加QQ：1179545599，用微信扫描二维码支付激活费 1998 元 http://evil.example/pay\r\n"
).encode()
TRACE = (
    b"Return-Path: <risk@webmail.example>\r\n"
    b"Received: from out.webmail.example (out.webmail.example [203.0.113.21])\r\n"
    b" by mx.shop.example with ESMTPS id 1; Wed, 04 Mar 2026 05:06:00 +0000\r\n"
)


@cache  # a signature holds the second it was made in
def signed(body: bytes = BODY) -> bytes:
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    header: bytes = dkim.sign(body, b"k", b"webmail.example", pem)
    return TRACE + header + body


def zone(**more: str) -> ZoneResolver:
    """The DNS of that day; `more` are key records by selector."""
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
    return ZoneResolver(
        {
            "k._domainkey.webmail.example": {"TXT": [record]},
            "webmail.example": {"TXT": ["v=spf1 ip4:203.0.113.21 -all"]},
            "_dmarc.webmail.example": {"TXT": ["v=DMARC1; p=none"]},
            **{
                f"{name}._domainkey.webmail.example": {"TXT": [text]} for name, text in more.items()
            },
        }
    )


def exhibit(
    raw: bytes | None = None, *, trust: Trust = TRUST, resolver: Resolver | None = None
) -> Exhibit:
    mail = signed() if raw is None else raw
    verdict = analyse(
        mail,
        Context(trust, RECEIVED, final=True),
        resolver=resolver or zone(),
        registry=REGISTRY,
        policy=Policy(lookups=Lookups.ALWAYS),
        clock=MADE.timestamp,
    )
    return Exhibit(
        raw=mail,
        size=len(mail),
        place="shop/INBOX/7",
        received=RECEIVED,
        trust=trust,
        verdict=verdict,
        judged_at=RECEIVED.timestamp(),
        checked=verdict,
        checked_at=MADE.timestamp(),
    )


def cut(found: Exhibit, octets: int) -> Exhibit:
    """The same, of which only a part could be had."""
    return replace(found, raw=found.raw[:octets])


def given(found: Exhibit, line: datetime | None = None) -> Exhibit:
    """The same from a file, with the time of the line above it if that is an mbox."""
    delivery = replace(found.checked.report.delivery, time=None)
    report = replace(found.checked.report, delivery=delivery)
    checked = replace(found.checked, report=report)
    return replace(found, received=line, checked=checked, fetched=False)
