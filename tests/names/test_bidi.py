"""Text in the order in which it is displayed."""

from __future__ import annotations

import time

import pytest

from mailguard.names.bidi import as_displayed

ROWS = [
    ("reversed by an override", "\u202eetaghd\u202c 风控", "dhgate 风控"),
    ("an override never closed ends with the line", "\u202eetaghd\nabc", "dhgate\nabc"),
    (
        "an override within an override turns back",
        "\u202ecba \u202ddef\u202c ihg\u202c",
        "ghi def abc",
    ),
    ("marks and embeddings move no Latin letter", "\u200edh\u202agate\u202c\u200f", "dhgate"),
    ("isolates neither", "\u2067dhgate\u2069", "dhgate"),
    ("closing what was never opened", "\u202cdhgate\u2069", "dhgate"),
    ("nothing to do", "dhgate", "dhgate"),
]


@pytest.mark.parametrize(("text", "shown"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_as_displayed(text: str, shown: str) -> None:
    assert as_displayed(text) == shown


def test_deep_nesting_stays_linear() -> None:
    text = "\u202ea\u202db" * 50_000
    started = time.process_time()
    shown = as_displayed(text)
    assert len(shown) == 100_000
    assert time.process_time() - started < 5
