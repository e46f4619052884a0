"""Key records (RFC 6376 section 3.6.1, RFC 8463 section 4): from text to a key that verifies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mailguard import limits
from mailguard.auth.dkim.reasons import Reason, RefusedError
from mailguard.auth.dkim.tags import from_base64, items, parse_tags

_SHA256 = Prehashed(SHA256())
_PKCS1 = PKCS1v15()


@dataclass(frozen=True, slots=True)
class Key:
    """A key record that can be used for mail. `type` is k=, `flags` is t=."""

    type: str
    public: RSAPublicKey | Ed25519PublicKey
    flags: frozenset[str]

    @property
    def testing(self) -> bool:
        """Whether the signer is only trying DKIM out (t=y)."""
        return "y" in self.flags

    def verifies(self, signature: bytes, digest: bytes) -> bool:
        """Whether `signature` was made with this key over data of this SHA-256. Never raises."""
        try:
            if isinstance(self.public, RSAPublicKey):
                self.public.verify(signature, digest, _PKCS1, _SHA256)
            else:  # RFC 8463 section 3: what Ed25519 signs is the hash itself
                self.public.verify(signature, digest)
        except (InvalidSignature, ValueError):
            return False
        return True


def parse_key(record: str) -> Key | Reason:
    """The key in a TXT record, or why it cannot be used."""
    return Reason.KEY_SYNTAX if len(record) > limits.MAX_KEY_RECORD else _parsed(record)


@lru_cache(maxsize=limits.MAX_CACHED_KEYS)
def _parsed(record: str) -> Key | Reason:
    try:
        # Folding may stand in a record too: its ABNF has the FWS of section 2.8.
        tags = parse_tags(record.replace("\r\n ", " ").replace("\r\n\t", "\t"))
        return _read_key(tags)
    except RefusedError as refused:
        return Reason.KEY_SYNTAX if refused.reason is Reason.TAG_SYNTAX else refused.reason


def _read_key(tags: dict[str, str]) -> Key:
    # "This tag MUST be the first tag in the record. Records beginning with a "v=" tag with any
    # other value MUST be discarded."
    if "v" in tags and (next(iter(tags)) != "v" or tags["v"] != "DKIM1"):
        raise RefusedError(Reason.KEY_SYNTAX, "v")
    if "p" not in tags:
        raise RefusedError(Reason.KEY_SYNTAX, "p")
    if not tags["p"]:
        raise RefusedError(Reason.KEY_REVOKED)
    if "sha256" not in items(tags.get("h", "sha256")):
        raise RefusedError(Reason.KEY_HASH)
    if not {"*", "email"}.intersection(items(tags.get("s", "*"))):
        raise RefusedError(Reason.KEY_SERVICE)
    data = from_base64(tags["p"])
    if data is None:
        raise RefusedError(Reason.KEY_SYNTAX, "p")
    kind = tags.get("k", "rsa")
    return Key(kind, _public_key(kind, data), frozenset(items(tags.get("t", ""))))


def _public_key(kind: str, data: bytes) -> RSAPublicKey | Ed25519PublicKey:
    try:
        if kind == "ed25519":
            return Ed25519PublicKey.from_public_bytes(data)
        if kind == "rsa":
            public = load_der_public_key(data)
            if isinstance(public, RSAPublicKey):
                return _of_lawful_size(public)
    except (ValueError, UnsupportedAlgorithm):
        raise RefusedError(Reason.KEY_SYNTAX, "p") from None
    raise RefusedError(Reason.KEY_SYNTAX if kind == "rsa" else Reason.KEY_TYPE, "k")


def _of_lawful_size(public: RSAPublicKey) -> RSAPublicKey:
    """Raises RefusedError (KEY_TOO_SHORT, KEY_TOO_LONG)."""
    # RFC 8301 section 3.2: signatures with less than 1024 bits "have permanently failed evaluation"
    if public.key_size < limits.MIN_RSA_BITS:
        raise RefusedError(Reason.KEY_TOO_SHORT)
    if public.key_size > limits.MAX_RSA_BITS:
        raise RefusedError(Reason.KEY_TOO_LONG)
    return public
