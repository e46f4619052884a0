"""What a reader takes for the same name folds to the same text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailguard.limits import MAX_FOLDED
from mailguard.names.fold import _alike_table, _plain_table, fold_alike, fold_plain, visible

VISIBLE = [
    ("zero-width space", "d\u200bhgate", "dhgate"),
    ("soft hyphen", "dh\xadgate", "dhgate"),
    ("tag characters", "dh\U000e0061gate", "dhgate"),
    ("variation selector", "敦\ufe00煌网", "敦煌网"),
    ("Hangul filler", "dh\u3164gate", "dhgate"),
    ("a NUL", "dh\0gate", "dhgate"),
    ("directional override", "\u202eetaghd", "dhgate"),
    ("half-width kana with its mark", "ｱﾏｿﾞﾝ", "アマゾン"),
    ("conjoining jamo", "\u110f\u116e\u1111\u1161\u11bc", "쿠팡"),
    ("half a surrogate pair", "dh\ud800gate", "dh\ufffdgate"),
    ("lines stay", "a\nb", "a\nb"),
]


@pytest.mark.parametrize(("text", "shown"), [r[1:] for r in VISIBLE], ids=[r[0] for r in VISIBLE])
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


PLAIN = [
    ("case", "DHgate", "dhgate"),
    ("full width", "ＤＨｇａｔｅ", "dhgate"),
    ("mathematical", "𝐃𝐇𝐠𝐚𝐭𝐞", "dhgate"),
    ("circled", "ⒹⒽⓖⓐⓣⓔ", "dhgate"),
    ("negative squared", "🅳🅷🅶🅰🆃🅴", "dhgate"),
    ("regional indicators", "🇩🇭gate", "dhgate"),
    ("parenthesized", "⒟⒣⒢⒜⒯⒠", "dhgate"),
    ("digits in discs", "❶❷⓷", "123"),
    ("digits of another script", "१२३", "123"),
    ("small capitals", "ᴅʜɢᴀᴛᴇ", "dhgate"),
    ("superscript", "ᴾᵃʸᴾᵃˡ", "paypal"),
    ("accents", "Pàypál", "paypal"),
    ("struck through", "P\u0336a\u0336y\u0336P\u0336a\u0336l", "paypal"),
    ("a ligature", "ﬁsh", "fish"),
    ("traditional Han", "敦煌網", "敦煌网"),
    ("Japanese Han", "楽天", "乐天"),
    ("a radical", "⼤众", "大众"),
    ("a Korean syllable is not the beginning of another", "쿠팡", "쿠팡"),
    ("Cyrillic keeps its letters", "ОЗОН", "озон"),
]


@pytest.mark.parametrize(("text", "folded"), [r[1:] for r in PLAIN], ids=[r[0] for r in PLAIN])
def test_fold_plain(text: str, folded: str) -> None:
    assert fold_plain(text).text == folded


ALIKE = [
    ("one Cyrillic letter", "dhg\u0430te", "dhgate"),
    ("whole script, capitals by their own look", "еВау", "ebay"),
    ("Greek", "Ρаураl", "paypal"),
    ("Cherokee", "Ꭰhgate", "dhgate"),
    ("Lisu", "ꓑаyꓑal", "paypal"),
    ("Han stays", "敦煌网", "敦煌网"),
]


@pytest.mark.parametrize(("text", "folded"), [r[1:] for r in ALIKE], ids=[r[0] for r in ALIKE])
def test_fold_alike(text: str, folded: str) -> None:
    assert fold_alike(text).text == folded


def test_a_place_in_folded_text_is_found_in_its_source() -> None:
    folded = fold_plain("the ﬁsh 敦煌網")
    start = folded.text.index("敦煌网")
    assert folded.place(start, start + 3) == (8, 11)


@pytest.mark.parametrize("table", [_plain_table, _alike_table])
def test_all_characters_of_unicode_do_not_fill_the_memory(
    table: Callable[[], dict[int, str]],
) -> None:
    """Some thirty mails can bring them all; remembered, they took 180 MB for each fold."""
    "".join(map(chr, range(0x20000, 0x20000 + MAX_FOLDED + 9))).translate(table())

    assert len(table()) <= MAX_FOLDED
