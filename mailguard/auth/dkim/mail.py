"""A mail as its signatures see it: shared by DKIM and ARC."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from mailguard.auth.dkim.body import BodyHash, hash_body
from mailguard.auth.dkim.canonical import Fields
from mailguard.auth.dkim.key import Key
from mailguard.auth.dkim.reasons import Reason, RefusedError
from mailguard.auth.dkim.signature import Scope, Signer
from mailguard.message.model import Message


class SignedMail:
    """The fields of one mail, and its body hashed once for each way that is asked for."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.fields = Fields(message)
        self._hashes: dict[tuple[bool, int | None], BodyHash] = {}

    def admit(self, scope: Scope, now: float) -> None:
        """Raises RefusedError (EXPIRED, BODY_NOT_READ) where there is nothing to verify.

        `now` is the time of delivery in seconds since the epoch.
        """
        if scope.expires is not None and scope.expires < now:
            raise RefusedError(Reason.EXPIRED)
        if not self.message.complete:
            raise RefusedError(Reason.BODY_NOT_READ)

    def check_body(self, scope: Scope) -> None:
        """Raises RefusedError (BODY_LENGTH, BODY_HASH) where the body is not the signed one."""
        found = self._body_hash(scope)
        if found.too_short:
            # RFC 6376 section 3.5: l= must not count more octets than the canonical body has
            raise RefusedError(Reason.BODY_LENGTH, "l")
        if found.digest != scope.body_hash:
            raise RefusedError(Reason.BODY_HASH, "bh")

    def reaches_end(self, scope: Scope) -> bool:
        """Whether the signed part of the body is all of it."""
        return self.message.complete and not self._body_hash(scope).leaves_out

    def check_signature(self, signer: Signer, scope: Scope, own: int, keys: Iterable[Key]) -> Key:
        """The key that verifies the field at position `own`. Raises RefusedError(SIGNATURE)."""
        data = self.fields.signed(scope.names, own, relaxed=scope.relaxed_header)
        return verified_by(keys, signer, hashlib.sha256(data).digest())

    def _body_hash(self, scope: Scope) -> BodyHash:
        way = (scope.relaxed_body, scope.length)
        known = self._hashes.get(way)
        if known is None:
            known = hash_body(self.message.body, relaxed=scope.relaxed_body, length=scope.length)
            self._hashes[way] = known
        return known


def verified_by(keys: Iterable[Key], signer: Signer, digest: bytes) -> Key:
    """The first key that verifies data of this SHA-256. Raises RefusedError(SIGNATURE)."""
    for key in keys:
        if key.verifies(signer.signature, digest):
            return key
    raise RefusedError(Reason.SIGNATURE)
