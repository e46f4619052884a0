"""The sample mails: read from `mails.toml`, dated today, signed with keys made at start."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from importlib.resources import files

import dkim  # type: ignore[import-untyped]  # it has no types
import tomli
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from mailguard.names.idna import to_ascii

HOST = "mx.shop.example"
"""The demonstration's own mail server, the account's border."""
ADDRESS = "shop@shop.example"
SELECTOR = "demo"

_NETWORKS = {"dhgate.com": "198.51.100.0/24"}
"""Who may send for a domain; every other domain names the one address its mail came from."""
_POLICIES = {"dhgate.com": "reject"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: what it shows, by language, when it came, and the mail as delivered (CRLF)."""

    about: dict[str, str]
    received: datetime
    raw: bytes


@dataclass(frozen=True, slots=True)
class Samples:
    """The mails, and the DNS answers that go with them (JSON, the form of `zone:FILE`)."""

    mails: tuple[Sample, ...]
    zone: str


def make_samples(now: datetime) -> Samples:
    """The sample mails as if they had come in over the last hours before `now` (aware)."""
    rows = tomli.loads((files(__package__) / "mails.toml").read_text(encoding="utf-8"))["mail"]
    key = generate_private_key(65537, 2048)
    first = now - timedelta(minutes=15 * len(rows))
    mails = []
    for number, row in enumerate(rows):
        received = first + timedelta(minutes=15 * number)
        about = {"en": row["about"], "zh": row["about_zh"]}
        mails.append(Sample(about, received, _deliver(row, received, number, key)))
    return Samples(tuple(mails), json.dumps(_zone(rows, key)))


def _deliver(row: dict[str, object], when: datetime, number: int, key: RSAPrivateKey) -> bytes:
    """The mail as the account's server wrote it down, with the trace header it added."""
    name, address = _strings(row["from"])
    helo, client, mail_from = _strings(row["via"])
    mail = EmailMessage(policy=SMTP)
    local, _, domain = address.partition("@")
    mail["From"] = f'"{name}" <{local}@{to_ascii(domain)}>'
    mail["To"] = ADDRESS
    mail["Subject"] = str(row["subject"])
    mail["Date"] = format_datetime(when)
    mail["Message-ID"] = f"<demo-{number}@{helo}>"
    mail.set_content(str(row["text"]).lstrip("\n"), cte="base64")
    raw = mail.as_bytes()
    if row["sign"]:
        raw = _sign(raw, str(row["sign"]), key) + raw
    trace = (
        f"Return-Path: <{mail_from}>\r\n"
        f"Received: from {helo} ({helo} [{client}])\r\n"
        f" by {HOST} with ESMTPS id demo{number:02};\r\n {format_datetime(when)}\r\n"
    )
    return trace.encode("ascii") + raw


def _sign(raw: bytes, domain: str, key: RSAPrivateKey) -> bytes:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    header: bytes = dkim.sign(
        raw,
        SELECTOR.encode(),
        domain.encode(),
        private,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[b"from", b"to", b"subject", b"date", b"message-id"],
    )
    return header


def _zone(rows: list[dict[str, object]], key: RSAPrivateKey) -> dict[str, dict[str, list[str]]]:
    """SPF, DKIM and DMARC records of every domain that the samples come from."""
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    public = base64.b64encode(spki).decode()
    zone: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        _, client, mail_from = _strings(row["via"])
        domain = mail_from.rpartition("@")[2]
        network = _NETWORKS.get(domain, f"{client}/32")
        policy = _POLICIES.get(domain, "none")
        zone[domain] = {"TXT": [f"v=spf1 ip4:{network} -all"], "MX": [f"10 mx.{domain}"]}
        zone[f"_dmarc.{domain}"] = {"TXT": [f"v=DMARC1; p={policy}"]}
        if row["sign"]:
            name = f"{SELECTOR}._domainkey.{row['sign']}"
            zone[name] = {"TXT": [f"v=DKIM1; k=rsa; p={public}"]}
    return zone


def _strings(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError("a list of strings is expected in mails.toml")
    return [str(item) for item in value]
