"""The DKIM-Signature field (RFC 6376 section 3.5), checked as section 6.1.1 asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailguard.auth.dkim.domain import read_domain, read_selector, within
from mailguard.auth.dkim.reasons import Reason, RefusedError
from mailguard.auth.dkim.tags import items, number, octets, required, without_wsp

ALGORITHMS = {"rsa-sha256": "rsa", "ed25519-sha256": "ed25519"}
"""a= and the type of key it takes (RFC 8301 section 3.1, RFC 8463 section 3)."""
_CANONICALIZATIONS = ("simple", "relaxed")
_FIELD_NAMES = re.compile(r"[!-9<-~]+(?::[!-9<-~]+)*", re.ASCII)
"""RFC 5322 section 3.6.8, without the semicolon that ends a tag."""
_HEX_OCTET = re.compile(r"[0-9A-Fa-f]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, how, and the signature itself: a=, b=, d=, s=."""

    algorithm: str
    signature: bytes
    domain: str
    selector: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a message is signed: c=, h= (lower case, as listed), bh=, l=, and until when: x=."""

    relaxed_header: bool
    relaxed_body: bool
    names: tuple[str, ...]
    body_hash: bytes
    length: int | None
    expires: int | None


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM-Signature. `identity` is i=, `identity_domain` the domain in it."""

    signer: Signer
    scope: Scope
    identity: str
    identity_domain: str


def read_signature(tags: dict[str, str]) -> Signature:
    """A signature of lawful tags. Raises RefusedError."""
    if required(tags, "v") != "1":
        raise RefusedError(Reason.VERSION, tags["v"][:32])
    signer = read_signer(tags)
    scope = read_scope(tags)
    if not _FIELD_NAMES.fullmatch(":".join(scope.names)):
        raise RefusedError(Reason.TAG_VALUE, "h")
    if "from" not in scope.names:
        raise RefusedError(Reason.FROM_NOT_SIGNED, "h")
    identity = _unquoted(tags["i"]) if "i" in tags else "@" + signer.domain
    local, at, domain = identity.rpartition("@")
    if not at:
        raise RefusedError(Reason.IDENTITY, "i")
    identity_domain = read_domain(domain)
    if not within(identity_domain, signer.domain):
        raise RefusedError(Reason.IDENTITY, "i")
    return Signature(signer, scope, f"{local}@{identity_domain}", identity_domain)


def read_signer(tags: dict[str, str]) -> Signer:
    """The tags that say who signed. Raises RefusedError."""
    algorithm = required(tags, "a")
    if algorithm == "rsa-sha1":
        # "have permanently failed evaluation"
        raise RefusedError(Reason.ALGORITHM_HISTORIC, algorithm)
    if algorithm not in ALGORITHMS:
        raise RefusedError(Reason.ALGORITHM_UNKNOWN, algorithm[:32])
    return Signer(
        algorithm,
        octets(tags, "b"),
        read_domain(required(tags, "d")),
        read_selector(required(tags, "s")),
    )


def read_scope(tags: dict[str, str], default: str = "simple/simple") -> Scope:
    """The tags that say what was signed; `default` stands for a missing c=. Raises RefusedError."""
    header, slash, body = tags.get("c", default).partition("/")
    if not slash:
        body = "simple"  # "that algorithm is used for the header and "simple" is used for the body"
    if header not in _CANONICALIZATIONS or body not in _CANONICALIZATIONS:
        raise RefusedError(Reason.CANONICALIZATION, "c")
    # ARC-Message-Signature has q= too, ARC-Seal has not (RFC 8617 sections 4.1.2 and 4.1.3).
    if "dns/txt" not in items(tags.get("q", "dns/txt")):
        raise RefusedError(Reason.QUERY_METHOD, "q")
    signed, expires = number(tags, "t", 12), number(tags, "x", 12)
    if signed is not None and expires is not None and expires <= signed:
        raise RefusedError(Reason.EXPIRY_ORDER, "x")
    return Scope(
        relaxed_header=header == "relaxed",
        relaxed_body=body == "relaxed",
        names=tuple(items(required(tags, "h").lower())),
        body_hash=octets(tags, "bh"),
        length=number(tags, "l", 76),
        expires=expires,
    )


def _unquoted(text: str) -> str:
    """Undo dkim-quoted-printable (RFC 6376 section 2.11). Raises RefusedError(TAG_VALUE)."""
    text = without_wsp(text)
    if "=" not in text:
        return text
    head, *parts = text.split("=")
    decoded = bytearray(head.encode())
    for part in parts:
        if not _HEX_OCTET.match(part):
            raise RefusedError(Reason.TAG_VALUE, "i")
        decoded.append(int(part[:2], 16))
        decoded += part[2:].encode()
    return decoded.decode("utf-8", "replace")
