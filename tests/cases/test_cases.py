"""Golden cases: each file in `mails/` holds a mail, its DNS, the verdict expected and why.

`signed` is a d= that the mail is signed with when the test runs; `offline` leaves DNS unasked;
`findings` are codes that must be among those noted.
"""

from __future__ import annotations

import tomllib
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.dns.modes import open_resolver
from mailguard.dns.zone import ZoneResolver
from mailguard.engine import analyse
from mailguard.verdict.model import Verdict
from mailguard.verdict.policy import Policy
from tests.impersonation.reading import registry

CASES = sorted((Path(__file__).parent / "mails").glob("*.toml"))
NOW = 1762220000.0  # 4 November 2025
SELECTOR = "golden"


@cache
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def sign(raw: bytes, domain: str) -> bytes:
    pem = key().private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    names = [b"from", b"to", b"subject", b"date", b"message-id"]
    return dkim.sign(raw, SELECTOR.encode(), domain.encode(), pem, include_headers=names) + raw


def key_record() -> dict[str, list[str]]:
    public = key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {"TXT": [f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"]}


def run(case: dict[str, Any]) -> Verdict:
    raw = case["message"].encode().replace(b"\n", b"\r\n")
    records = dict(case.get("dns", {}))
    signed = case.get("signed")
    if signed:
        raw = sign(raw, signed)
        records.setdefault(f"{SELECTOR}._domainkey.{signed}", key_record())
    return analyse(
        raw,
        Context(trust=Trust(authserv_ids=tuple(case.get("trust", ())))),
        resolver=open_resolver("offline") if case.get("offline") else ZoneResolver(records),
        registry=registry(),
        policy=Policy(),
        clock=lambda: NOW,
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_case(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    got = run(case)
    expected = (
        case["verdict"],
        case["rule"],
        case.get("platform", ""),
        case.get("severity", "none"),
    )
    assert (got.kind, got.rule, got.platform, got.severity) == expected, case["why"]
    missing = set(case.get("findings", ())) - {finding.code.value for finding in got.findings}
    assert not missing, case["why"]


def test_every_case_says_why() -> None:
    assert all(tomllib.loads(path.read_text(encoding="utf-8"))["why"] for path in CASES)
