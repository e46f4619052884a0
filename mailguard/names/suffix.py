"""Public suffixes: which part of a domain somebody could register.

Only lookalikes ask here; DMARC walks the tree (RFC 9989 section 4.10).
"""

from __future__ import annotations

from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from mailguard import limits


@cache
def _suffixes() -> PublicSuffixList:
    """The list of Mozilla's Public Suffix project, loaded when first needed (30 ms)."""
    return PublicSuffixList()


def public_suffix(domain: str) -> str:
    """The public suffix of `domain` (A-labels, lower case): "co.uk" of "shop.example.co.uk"."""
    return _suffixes().publicsuffix(domain) or ""


@lru_cache(maxsize=limits.MAX_CACHED_DOMAINS)
def registrable(domain: str) -> str:
    """The public suffix and one label more: "example.co.uk"; "" where `domain` is a suffix."""
    return _suffixes().privatesuffix(domain) or ""
