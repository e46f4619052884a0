"""Public suffixes: which part of a domain somebody could register.

Only lookalikes ask here; DMARC walks the tree (RFC 9989 section 4.10).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from publicsuffixlist import PSLFILE, PublicSuffixList

from mailguard import limits


@cache
def _suffixes() -> PublicSuffixList:
    """The list of Mozilla's Public Suffix project, loaded when first needed (25 ms)."""
    return PublicSuffixList(_as_a_labels(), accept_encoded_idn=False)


def _as_a_labels() -> Iterator[str]:
    """The list's lines; the library would encode every one of them, and few have anything to be
    encoded.
    """
    with Path(PSLFILE).open(encoding="utf-8") as file:
        for line in file:
            if line.isascii() or line.startswith("//"):
                yield line
            else:
                yield line.split(maxsplit=1)[0].encode("idna").decode("ascii")


def public_suffix(domain: str) -> str:
    """The public suffix of `domain` (A-labels, lower case): "co.uk" of "shop.example.co.uk"."""
    return _suffixes().publicsuffix(domain) or ""


@lru_cache(maxsize=limits.MAX_CACHED_DOMAINS)
def registrable(domain: str) -> str:
    """The public suffix and one label more: "example.co.uk"; "" where `domain` is a suffix."""
    return _suffixes().privatesuffix(domain) or ""
