"""Public suffixes: which part of a domain somebody could register.

Asked where it must be told without DNS whose a domain may be; DMARC walks the tree (RFC 9989
section 4.10).
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
    return PublicSuffixList(_rules(), accept_encoded_idn=False)


def _rules() -> Iterator[str]:
    """The list's rules in A-labels; the library would try to encode every one of them.

    Its format wants them in lower case and normalised already: Punycode is all that is left to do.
    """
    for line in Path(PSLFILE).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("//"):
            yield line if line.isascii() else ".".join(map(_a_label, line.split(".")))


def _a_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def public_suffix(domain: str) -> str:
    """The public suffix of `domain` (A-labels, lower case): "co.uk" of "shop.example.co.uk"."""
    return _suffixes().publicsuffix(domain) or ""


@lru_cache(maxsize=limits.MAX_CACHED_DOMAINS)
def registrable(domain: str) -> str:
    """The public suffix and one label more: "example.co.uk"; "" where `domain` is a suffix."""
    return _suffixes().privatesuffix(domain) or ""
