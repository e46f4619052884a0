"""Skeletons of UTS #39."""

from __future__ import annotations

import pytest

from mailguard.names.skeleton import skeleton

ALIKE = [
    ("rn and m", "rnicrosoft", "microsoft"),
    ("Cyrillic, whole script", "раураl", "paypal"),
    ("digit one and small L", "paypa1", "paypal"),
    ("a decomposed accent", "e\u0301tsy", "étsy"),
    ("mathematical letters", "𝐝𝐡𝐠𝐚𝐭𝐞", "dhgate"),
]


@pytest.mark.parametrize(("a", "b"), [r[1:] for r in ALIKE], ids=[r[0] for r in ALIKE])
def test_what_looks_alike_shares_a_skeleton(a: str, b: str) -> None:
    assert skeleton(a) == skeleton(b)


def test_what_looks_different_does_not() -> None:
    assert skeleton("dhgate") != skeleton("dhgato")
