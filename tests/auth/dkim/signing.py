"""Signed sample mail: lawful, and as broken as a test asks for.

The canonical forms come from dkimpy, so that the tests do not check the project against itself.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from dkim import rfc822_parse, select_headers
from dkim.canonicalization import CanonicalizationPolicy

from mailguard.auth.dkim import Signatures
from mailguard.auth.model import DkimResult
from mailguard.dns.lookups import Lookups
from mailguard.dns.zone import Records, ZoneResolver
from mailguard.message.parse import parse

DOMAIN = "seller.example"
NOW = 1_800_000_000.0
MAIL = (
    b"From: Shop team <team@seller.example>\r\n"
    b"To: buyer@example.net\r\n"
    b"Subject: Your   order\r\n has shipped\r\n"
    b"Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"
    b"\r\n"
    b"Hello  buyer,\t \r\n"
    b"\r\n"
    b"your parcel is on its way.\r\n"
    b"\r\n"
    b"\r\n"
)


@dataclass(frozen=True)
class TestKey:
    """A private key and the text that its owner publishes for it."""

    private: RSAPrivateKey | Ed25519PrivateKey
    published: str

    __test__ = False

    def sign(self, data: bytes, *, sha1: bool = False) -> bytes:
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, PKCS1v15(), SHA1() if sha1 else SHA256())  # noqa: S303 (what RFC 8301 forbids is what is tested)
        return self.private.sign(hashlib.sha256(data).digest())

    def pem(self) -> bytes:
        return self.private.private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        )


@cache
def rsa_key(bits: int = 2048) -> TestKey:
    private = generate_private_key(65537, bits)
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return TestKey(private, base64.b64encode(der).decode())


@cache
def ed25519_key() -> TestKey:
    private = Ed25519PrivateKey.generate()
    return TestKey(private, base64.b64encode(private.public_key().public_bytes_raw()).decode())


def sign(
    mail: bytes = MAIL,
    *,
    key: TestKey | None = None,
    algorithm: str = "rsa-sha256",
    canonicalization: str = "relaxed/relaxed",
    names: str = "from:to:subject",
    body: bytes | None = None,
    **tags: str | None,
) -> bytes:
    """The mail with a signature that verifies, whatever its tags say.

    `tags` replace a tag's text, None leaves it out; `body` is hashed in place of the mail's own.
    """
    key = key or rsa_key()
    head, _, own_body = mail.partition(b"\r\n\r\n")
    policy = CanonicalizationPolicy.from_c_value(canonicalization.encode())
    hashed = hashlib.sha1 if algorithm == "rsa-sha1" else hashlib.sha256
    octets = policy.canonicalize_body(own_body if body is None else body)
    if tags.get("l") and tags["l"].isdigit():
        octets = octets[: int(tags["l"])]
    fields: dict[str, str | None] = {
        "v": "1",
        "a": algorithm,
        "c": canonicalization,
        "d": DOMAIN,
        "s": "s1",
        "h": names,
        "bh": base64.b64encode(hashed(octets).digest()).decode(),
        **tags,
    }
    text = "; ".join(f"{tag}={value}" for tag, value in fields.items() if value is not None)
    field = f" {text}; b=".encode()
    signed = b"".join(
        name + b":" + value
        for name, value in select_headers(
            policy.canonicalize_headers(rfc822_parse(head + b"\r\n\r\n")[0]),
            [name.strip().lower().encode() for name in names.split(":")],
        )
    )
    ((own_name, own_value),) = policy.canonicalize_headers([(b"DKIM-Signature", field)])
    data = signed + own_name + b":" + own_value.rstrip(b"\r\n")
    signature = base64.b64encode(key.sign(data, sha1=algorithm == "rsa-sha1"))
    return b"DKIM-Signature:" + field + signature + b"\r\n" + mail


def zone(record: str | None = None, name: str = f"s1._domainkey.{DOMAIN}") -> Records:
    """A zone that holds one key record: the RSA key's where no other is given."""
    return {name: {"TXT": [record or f"v=DKIM1; p={rsa_key().published}"]}}


def verify(mail: bytes, records: Records | None = None, now: float = NOW) -> list[DkimResult]:
    """The project's results for a mail."""
    lookups = Lookups(ZoneResolver(zone() if records is None else records))
    return list(Signatures(parse(mail)).verify(lookups=lookups, now=now))
