"""Public suffixes."""

from __future__ import annotations

import pytest

from mailguard.names.suffix import public_suffix, registrable

ROWS = [
    ("a country's second level", "a.shop.co.uk", "co.uk", "shop.co.uk"),
    ("a host where anybody may have a name", "a.shop.github.io", "github.io", "shop.github.io"),
    ("an unknown top level", "a.b.unknown", "unknown", "b.unknown"),
    ("a suffix itself is nobody's", "co.uk", "co.uk", ""),
]


@pytest.mark.parametrize(
    ("domain", "suffix", "own"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_suffixes(domain: str, suffix: str, own: str) -> None:
    assert (public_suffix(domain), registrable(domain)) == (suffix, own)
