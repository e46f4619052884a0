"""Signed mails and their DNS, made anew for every run.

The mixture: 59 % of 2 KB, 31.5 % of 20 KB, 9.5 % of 200 KB: text, HTML and attachments. Most are
signed with rsa-2048, some with Ed25519 or both; one in seven has a changed body or comes from a
foreign address. All speak as a risk department, so that everything is looked for in them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailguard.auth.dkim.body import hash_body
from mailguard.auth.dkim.canonical import relaxed_field

SIZES = ((2_048, 0.59), (20_480, 0.315), (204_800, 0.095))
LARGE_SIZES = ((2_048, 0.45), (20_480, 0.39), (204_800, 0.16))
"""Octets and shares: of 30 KB and of 44 KB on average."""
DOMAINS = 50
ADDRESS = "192.0.2.10"
FOREIGN = "198.51.100.9"
RECEIVER = "mx.shop.example"
WORDS = ("account", "seller", "risk", "control", "review", "order", "appeal", "policy", "notice",
         "shipment", "refund", "verify", "document", "marketplace", "team", "support", "please",
         "within", "hours", "item", "brand", "suspended", "payout", "tax", "invoice")  # fmt: skip


@dataclass(frozen=True)
class Sender:
    """A domain and the keys it publishes as r1 and e1."""

    domain: str
    rsa: RSAPrivateKey
    ed25519: Ed25519PrivateKey

    def records(self) -> Iterator[tuple[str, str, str]]:
        der = self.rsa.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        raw = self.ed25519.public_key().public_bytes_raw()
        name = self.domain
        yield f"r1._domainkey.{name}", "TXT", "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()
        yield (
            f"e1._domainkey.{name}",
            "TXT",
            "v=DKIM1; k=ed25519; p=" + base64.b64encode(raw).decode(),
        )
        yield f"_dmarc.{name}", "TXT", f"v=DMARC1; p=reject; rua=mailto:d@{name}"
        yield name, "TXT", "v=spf1 ip4:203.0.113.7 include:_spf2.provider.example -all"
        yield f"mail.{name}", "TXT", "v=spf1 include:_spf1.provider.example -all"
        yield name, "MX", f"10 mx.{name}"
        yield f"mx.{name}", "A", ADDRESS
        yield f"mail.{name}", "A", ADDRESS

    def sign(self, fields: list[bytes], body: bytes, *, ed25519: bool) -> bytes:
        digest = hash_body(body, relaxed=True, length=None).digest
        names = ":".join(field.partition(b":")[0].decode() for field in fields) + ":from"
        algorithm, selector = ("ed25519-sha256", "e1") if ed25519 else ("rsa-sha256", "r1")
        own = (
            f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={self.domain};\r\n"
            f"\ts={selector}; t=1760000000; h={names};\r\n"
            f"\tbh={base64.b64encode(digest).decode()};\r\n\tb="
        ).encode()
        data = b"\r\n".join(map(relaxed_field, [*fields, own]))
        if ed25519:
            signature = self.ed25519.sign(hashlib.sha256(data).digest())
        else:
            signature = self.rsa.sign(data, PKCS1v15(), SHA256())
        text = base64.b64encode(signature)
        return own + b"\r\n\t ".join(text[i : i + 70] for i in range(0, len(text), 70)) + b"\r\n"


PROVIDER = (
    ("_spf1.provider.example", "v=spf1 ip4:192.0.2.0/25 ip4:203.0.113.0/24 ip6:2001:db8::/32 ~all"),
    ("_spf2.provider.example", "v=spf1 ip4:198.18.0.0/24 include:_spf1.provider.example ~all"),
)


def write_corpus(
    folder: Path,
    count: int,
    *,
    sizes: tuple[tuple[int, float], ...] = SIZES,
    as_html: bool = False,
) -> int:
    """Write `count` mails and index.json into `folder`; their octets are returned.

    `as_html` calls every body HTML, attachments too: text of 200 KB without a space.
    """
    chance = random.Random(42)  # noqa: S311 (the same mail in every run)
    senders = [
        Sender(f"bench{i}.example", generate_private_key(65537, 2048), Ed25519PrivateKey.generate())
        for i in range(DOMAINS)
    ]
    index = []
    octets = 0
    for number in range(count):
        raw, about = _mail(number, chance.choice(senders), chance, sizes, as_html=as_html)
        about["file"] = f"{number:05}.eml"
        (folder / about["file"]).write_bytes(raw)
        index.append(about)
        octets += len(raw)
    records: dict[str, dict[str, list[str]]] = {n: {"TXT": [text]} for n, text in PROVIDER}
    for sender in senders:
        for name, rdtype, value in sender.records():
            records.setdefault(name, {}).setdefault(rdtype, []).append(value)
    (folder / "index.json").write_text(json.dumps({"mails": index, "records": records}))
    return octets


def _mail(
    number: int,
    sender: Sender,
    chance: random.Random,
    sizes: tuple[tuple[int, float], ...],
    *,
    as_html: bool,
) -> tuple[bytes, dict[str, str]]:
    author = ("mail." if chance.random() < 0.3 else "") + sender.domain
    octets, weights = zip(*sizes, strict=True)
    kind, body = _body(chance.choices(octets, weights)[0], chance)
    fields = [
        f'From: "Seller Risk {number}" <notice{number}@{author}>'.encode(),
        b"To: Shop Owner <owner@shop.example>",
        f"Subject: Account   review notice {number} {_line(chance)[:40]}".encode(),
        f"Date: Mon, 16 Nov 2026 {number % 24:02}:{number % 60:02}:00 +0000".encode(),
        f"Message-ID: <{number}.{chance.getrandbits(40)}@{author}>".encode(),
        b"MIME-Version: 1.0",
        *(HTML if as_html else kind),
        f"Reply-To: reply@{author}".encode(),
    ]
    draw = chance.random()
    kinds = [False] if draw < 0.85 else [True] if draw < 0.93 else [False, True]
    signatures = b"".join(sender.sign(fields, body, ed25519=elliptic) for elliptic in kinds)
    address = FOREIGN if chance.random() < 0.1 else ADDRESS
    if chance.random() < 0.1:
        body = body[:100] + b"changed" + body[100:]
    about = {"ip": address, "mail_from": f"bounce{number}@{author}", "helo": f"mx.{sender.domain}"}
    head = (
        f"Return-Path: <{about['mail_from']}>\r\n"
        f"Received: from {about['helo']} ({about['helo']} [{address}])\r\n"
        f"\tby {RECEIVER} (Postfix) with ESMTPS id {chance.getrandbits(40):X}\r\n"
        f"\tfor <owner@shop.example>; Mon, 16 Nov 2026 00:00:00 +0000 (UTC)\r\n"
    ).encode()
    return head + signatures + b"\r\n".join(fields) + b"\r\n\r\n" + body, about


def _line(chance: random.Random) -> str:
    text = ""
    while len(text) < chance.randint(40, 74):
        text += chance.choice(WORDS) + ("  " if chance.random() < 0.05 else " ")
    return text.rstrip() + ("  " if chance.random() < 0.03 else "")


PDF = (b"Content-Type: application/pdf", b"Content-Transfer-Encoding: base64")
HTML = (b"Content-Type: text/html; charset=utf-8", b"Content-Transfer-Encoding: quoted-printable")
TEXT = (b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 7bit")


def _body(size: int, chance: random.Random) -> tuple[tuple[bytes, bytes], bytes]:
    """What the body is, as header fields, and the body."""
    if size > 100_000 and chance.random() < 0.6:
        text = base64.b64encode(chance.randbytes(size * 3 // 4)).decode()
        lines = [text[i : i + 76] for i in range(0, size, 76)]
        return PDF, ("\r\n".join(lines) + "\r\n").encode()
    html = size > 10_000 and chance.random() < 0.7
    lines = []
    left = size
    while left > 0:
        line = _line(chance) if chance.random() > 0.05 else ""
        if html:
            line = f'  <td style=3D"padding:{chance.randint(1, 40)}px;">{line.strip()[:40]}</td>='
        lines.append(line)
        left -= len(line) + 2
    return HTML if html else TEXT, ("\r\n".join(lines) + "\r\n").encode()
