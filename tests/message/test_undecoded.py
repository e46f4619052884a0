"""Base64 that stands in a text, and long words that do not."""

from __future__ import annotations

import base64
import random

import pytest

from mailguard.message.undecoded import without_octets

OCTETS = random.Random(7).randbytes(19 * 57)  # noqa: S311 (the same in every run)
LINES = base64.encodebytes(OCTETS).decode()
WORDS = "PleaseContactTheRiskDepartmentOnWeChatNowOrYourAccountIsFrozen2"
WALLETS = "bc1pqqqqzrn5xgm8tg2crc7e3ppm5hdww3n9x0ar7gykq8tdgzs3lnmsqyfjlz\n" * 4

LEFT_OUT = [
    ("lines of base64", f"hello\n{LINES}bye", "hello\nbye"),
    ("as HTML shows them", f"hello {' '.join(LINES.split())} bye", "hello bye"),
    ("all but a short end", f"{LINES}QQ12345678", "QQ12345678"),
    ("all but words between them", f"{LINES}{WORDS}\n{LINES}bye", f"{WORDS}\nbye"),
    ("one long word", f"hello\n{''.join(LINES.split())}\nbye", "hello\nbye"),
]
KEPT = [
    ("words without blanks", f"{WORDS}\n" * 20),
    ("accounts of a wallet, one below the other", WALLETS),
    ("a line of it", LINES.split()[0]),
    ("a link with a long path", f"https://shop.example/{''.join(LINES.split())}"),
    ("a script without blanks", "请联系微信风控专员激活账户" * 40),
    ("a lone surrogate", "\ud800" + "ab " * 20),
]


@pytest.mark.parametrize(("text", "left"), [r[1:] for r in LEFT_OUT], ids=[r[0] for r in LEFT_OUT])
def test_octets_are_left_out(text: str, left: str) -> None:
    assert without_octets(text) == left


@pytest.mark.parametrize("text", [r[1] for r in KEPT], ids=[r[0] for r in KEPT])
def test_what_can_be_read_stays(text: str) -> None:
    assert without_octets(text) == text
