"""DKIM signatures: RFC 6376, with RFC 8301 (algorithms), 8463 (Ed25519) and 8616 (U-labels)."""

from mailguard.auth.dkim.verify import Signatures

__all__ = ["Signatures"]
