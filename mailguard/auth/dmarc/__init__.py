"""DMARC (RFC 9989): whether an authenticated domain stands for the author's domain."""

from mailguard.auth.dmarc.evaluate import evaluate_dmarc
from mailguard.auth.dmarc.walk import organizational_domain

__all__ = ["evaluate_dmarc", "organizational_domain"]
