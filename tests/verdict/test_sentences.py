"""Every code and every rule can be said in both languages, with the same values."""

from __future__ import annotations

from string import Formatter

import pytest

from mailguard.findings import Code
from mailguard.verdict.rule import Rule
from mailguard.words.sentences import catalogue

CODES = [*Code, *(f"rule.{rule.value}" for rule in Rule)]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("form", ["short", "long"])
@pytest.mark.parametrize("code", CODES)
def test_a_sentence_in_both_languages_with_the_same_values(code: str, form: str) -> None:
    english, chinese = (catalogue(language)[code][form] for language in ("en", "zh"))
    assert fields(english) == fields(chinese)


@pytest.mark.parametrize("code", CODES)
def test_chinese_is_chinese(code: str) -> None:
    assert any("\u4e00" <= char <= "\u9fff" for char in catalogue("zh")[code]["short"])
