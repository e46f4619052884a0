"""When naming a bait is not baiting, and the frauds that open with a warning."""

from __future__ import annotations

import pytest

from mailguard.impersonation.denial import denied
from mailguard.names.fold import fold_plain

ROWS = [
    ("we never ask you to add qq", "qq", False, True, "denied"),
    ("do not hesitate to add qq 12345", "qq", True, False, "an idiom, no denial"),
    ("if you do not pay, add qq 12345", "qq", True, False, "a condition, no denial"),
    ("我们不会要求您扫码，缴纳保证金", "保证金", False, True, "denied in the clause before"),
    ("不会影响您，请加qq 12345", "qq", True, False, "a denial of something else"),
    ("为防诈骗，请加官方qq 12345", "qq", True, False, "a fraud that opens with a warning"),
    ("有不法分子冒充客服要求加qq 12345", "qq", True, True, "what impostors ask"),
    ("有不法分子冒充我们，请加官方qq 12345", "qq", True, False, "and a fraud that says so too"),
    ("谨防有人要求加qq", "qq", False, True, "a warning without a number"),
    ("fraudsters call you. they ask you to add qq 12345", "qq", True, True, "goes on about them"),
    ("有人冒充客服。他们要求加qq 12345", "qq", True, True, "the same, in Chinese"),
    ("fraudsters call you. to be safe, add qq 12345", "qq", True, False, "speaks of itself again"),
    ("never mind. add qq 12345", "qq", True, False, "a denial in the sentence before"),
]


@pytest.mark.parametrize(("text", "word", "concrete", "expected", "why"), ROWS)
def test_denied(text: str, word: str, concrete: bool, expected: bool, why: str) -> None:
    folded = fold_plain(text).text
    start = folded.index(fold_plain(word).text)
    assert denied(folded, start, start + len(word), concrete=concrete) is expected, why
