"""Text of an attacker's on a terminal or a page."""

import pytest

from mailguard.report.safe import printable, printable_sender


@pytest.mark.parametrize(
    ("text", "shown", "why"),
    [
        ("敦煌网风控", "敦煌网风控", "ordinary text stays as it is, in any script"),
        ("a\x1b[31mred", "a‹U+001B›[31mred", "a terminal would obey the escape sequence"),
        ("moc.etag\u202e", "moc.etag‹U+202E›", "a bidi override turns what follows around"),
        ("DH\u200bgate", "DH‹U+200B›gate", "an invisible character hides inside a name"),
        ("two\r\nlines", "two  lines", "a reason stays on its line"),
        ("\x00", "‹U+0000›", "NUL ends strings in some clients"),
        ("\ud800", "‹U+D800›", "a lone surrogate cannot be encoded for output"),
        ("\U000e0041", "‹U+E0041›", "a tag character shows as nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_what_a_terminal_would_obey_is_shown_instead(text: str, shown: str, why: str) -> None:
    assert printable(text) == shown, why


def test_long_text_is_cut() -> None:
    assert printable("x" * 500, limit=10) == "xxxxxxxxxx…"


@pytest.mark.parametrize(
    ("sender", "shown", "why"),
    [
        ("a@evil.example", "a@evil.example", "it is short enough"),
        ("risk-control-no-reply@evil.example", "risk-contro…@evil.example", "the local part gives"),
        ("DHgate risk control <a@evil.example>", "DHgate … <a@evil.example>", "the name gives"),
        ("DHgate <risk-control-no-reply@evil.example>", "DHgate <ri…@evil.example>", "then both"),
        ("a@dhgate.com.risk.control.evil.example", "…isk.control.evil.example", "its end tells"),
        ("no address, and nothing like it", "…ess, and nothing like it", "nor is it any longer"),
        ("\x1b" * 30 + "@evil.example", "‹U+001B›" * 11 + "…@evil.example", "nothing is obeyed"),
    ],
)
def test_a_long_sender_is_cut_before_the_domain(sender: str, shown: str, why: str) -> None:
    assert printable_sender(sender, limit=25) == shown, why
