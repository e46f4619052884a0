"""What of a long text is read."""

from __future__ import annotations

import pytest

from mailguard.limits import MAX_CLAIM_TEXT
from tests.impersonation.reading import page

PADDING = "The weather was fine and the shop was open.\n" * 5_000
TOLD = "add me on QQ 1179545599"


@pytest.mark.parametrize(
    "text",
    [f"{TOLD}\n{PADDING}", f"{PADDING}{TOLD}"],
    ids=["at the beginning", "at the end, behind padding"],
)
def test_what_stands_at_either_end_of_a_long_text_is_read(text: str) -> None:
    read = page(text).text

    assert TOLD in read
    assert len(read) <= MAX_CLAIM_TEXT + 1
