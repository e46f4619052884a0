"""Lines broken at a margin are read as one."""

import pytest

from mailguard.impersonation.page import unwrapped

LONG = "our platform will never ask you to add a contact on QQ, and will never"


@pytest.mark.parametrize(
    ("text", "read", "why"),
    [
        (f"{LONG}\nask you to pay", f"{LONG} ask you to pay", "a sentence goes on over the margin"),
        ("敦煌网不会" * 6 + "\n扫码付款", "敦煌网不会" * 6 + "扫码付款", "Chinese needs no blank"),
        (f"{LONG}.\nPay now", f"{LONG}.\nPay now", "a full stop ends it"),
        ("敦煌网不会" * 6 + "。\n付款", "敦煌网不会" * 6 + "。\n付款", "so does the Chinese one"),
        ("Hello,\nPay now", "Hello,\nPay now", "a short line was not broken at a margin"),
        (f"{LONG}\n\nPay now", f"{LONG}\n\nPay now", "an empty line ends a paragraph"),
        (f"{LONG}\n- one", f"{LONG}\n- one", "an item of a list is no continuation"),
        (f"{LONG}\n—— DHgate", f"{LONG}\n—— DHgate", "nor is a signature"),
        (f"{LONG * 2}\nDHgate", f"{LONG * 2}\nDHgate", "no margin is so far out"),
        ("", "", "nothing"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) and " " in value and "\n" not in value else ""
    ),
)
def test_what_is_joined(text: str, read: str, why: str) -> None:
    assert unwrapped(text) == read, why
