"""What of a text is read: its ends where it is long, its lines and its Han letters as one."""

from __future__ import annotations

import pytest

from mailguard.impersonation.page import unwrapped
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


APART = [
    ("blanks", "缴 纳 激 活 费", "缴纳激活费"),
    ("within a sentence", "您的敦 煌 网店铺", "您的敦煌网店铺"),
    ("blanks of HTML", "敦\xa0煌\xa0网", "敦煌网"),
    ("thin blanks", "敦\u2009煌\u2009网", "敦煌网"),
    ("words with a blank between", "亚马逊 速卖通 敦煌网", "亚马逊 速卖通 敦煌网"),
    ("numbers", "第 1 页 2", "第 1 页 2"),
]


@pytest.mark.parametrize(("written", "read"), [r[1:] for r in APART], ids=[r[0] for r in APART])
def test_han_letters_that_are_kept_apart(written: str, read: str) -> None:
    assert (page(written).text, page("", subject=written).subject) == (read, read)


LINE = "our platform will never ask you to add a contact on QQ, and will never"


@pytest.mark.parametrize(
    ("text", "read", "why"),
    [
        (f"{LINE}\nask you to pay", f"{LINE} ask you to pay", "a sentence goes on over the margin"),
        ("敦煌网不会" * 6 + "\n扫码付款", "敦煌网不会" * 6 + "扫码付款", "Chinese needs no blank"),
        (f"{LINE}.\nPay now", f"{LINE}.\nPay now", "a full stop ends it"),
        ("敦煌网不会" * 6 + "。\n付款", "敦煌网不会" * 6 + "。\n付款", "so does the Chinese one"),
        ("Hello,\nPay now", "Hello,\nPay now", "a short line was not broken at a margin"),
        (f"{LINE}\n\nPay now", f"{LINE}\n\nPay now", "an empty line ends a paragraph"),
        (f"{LINE}\n- one", f"{LINE}\n- one", "an item of a list is no continuation"),
        (f"{LINE}\n—— DHgate", f"{LINE}\n—— DHgate", "nor is a signature"),
        (f"{LINE * 2}\nDHgate", f"{LINE * 2}\nDHgate", "no margin is so far out"),
        ("", "", "nothing"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) and " " in value and "\n" not in value else ""
    ),
)
def test_lines_broken_at_a_margin_are_joined(text: str, read: str, why: str) -> None:
    assert unwrapped(text) == read, why
