"""Many texts looked for at once: the same finds, whichever way they are found."""

from __future__ import annotations

import pytest

from mailguard.names.search import Search

TEXTS = ("qq", "微信", "we", "wechat", "chat", "加微信", "q")
PADDING = "." * 600
TEXT = "add my wechat or qq: "
FOUND = [(2, 7, 9), (3, 7, 13), (4, 9, 13), (6, 17, 18), (0, 17, 19), (6, 18, 19)]
MANY = tuple(f"{number:05}" for number in range(1000))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TEXT, "a short text"),
        (TEXT + PADDING, "a long one, looked up in a table"),
        (TEXT + PADDING + "é", "a long one beyond ASCII"),
    ],
)
def test_overlapping_texts_are_found_in_order_of_their_end(text: str, why: str) -> None:
    assert Search(TEXTS).find(text) == FOUND, why


def test_places_are_counted_in_characters() -> None:
    assert Search(TEXTS).find(f"请{PADDING}加微信") == [(5, 601, 604), (1, 602, 604)]


def test_so_many_texts_that_a_table_would_be_large_are_found_as_well() -> None:
    assert Search(MANY).find(f"{PADDING}00042") == [(42, 600, 605)]


def test_texts_beyond_ascii_alone_are_not_in_ascii() -> None:
    assert Search(("微信",)).find(PADDING) == []
