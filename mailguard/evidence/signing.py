"""Signing a pack with the operator's own Ed25519 key (RFC 8032)."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from mailguard.errors import UsageError
from mailguard.phrase import Phrase

_LONGEST = 64 * 1024
"""Octets read of a file with a key, which has some hundred."""
_REMEDY = "Make one: openssl genpkey -algorithm ed25519 -out evidence-key.pem"


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key in a PEM file without a passphrase. Raises `UsageError`."""
    try:
        with path.open("rb") as file:
            key = load_pem_private_key(file.read(_LONGEST), password=None)
    except OSError as error:
        raise UsageError(
            Phrase("{path}: cannot be read: {why}.", path=path, why=error.strerror), _REMEDY
        ) from None
    except TypeError:
        raise UsageError(
            Phrase("{path}: has a passphrase; a key without one is needed.", path=path)
        ) from None
    except ValueError:
        raise UsageError(Phrase("{path}: not a private key in PEM.", path=path), _REMEDY) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(Phrase("{path}: not an Ed25519 key.", path=path), _REMEDY)
    return key


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """The public key, as openssl reads it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def verifies(pem: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the key in `pem` made `signature` over `data`. Never raises on any octets."""
    try:
        key = load_pem_public_key(pem)
        if not isinstance(key, Ed25519PublicKey):
            return False
        key.verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
