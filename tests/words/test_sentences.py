"""The catalogue of sentences: complete in both languages, and never in the way."""

from string import Formatter

import pytest

from mailguard.auth.delivery.border import Unknown
from mailguard.auth.model import Result
from mailguard.auth.results.model import Problem
from mailguard.findings import Code
from mailguard.impersonation.lookalike.model import Trick
from mailguard.names.match import Technique
from mailguard.registry.model import NEVER
from mailguard.verdict.rule import Rule
from mailguard.words.language import from_locale
from mailguard.words.sentences import LANGUAGES, catalogue, sentence

CODES = [*Code, *(f"rule.{rule.value}" for rule in Rule)]


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def test_both_languages_have_the_same_entries() -> None:
    english, chinese = (catalogue(language) for language in LANGUAGES)
    assert set(english) == set(chinese)
    for code, forms in english.items():
        assert set(forms) == set(chinese[code]), code


@pytest.mark.parametrize("form", ["short", "long"])
@pytest.mark.parametrize("code", CODES)
def test_every_finding_and_every_rule_has_its_sentences(code: str, form: str) -> None:
    assert catalogue("en")[code][form]


@pytest.mark.parametrize("code", CODES)
def test_chinese_is_chinese(code: str) -> None:
    assert any("\u4e00" <= char <= "\u9fff" for char in catalogue("zh")[code]["short"])


@pytest.mark.parametrize("code", sorted(catalogue("en")))
def test_translations_name_the_same_values(code: str) -> None:
    for form, text in catalogue("en")[code].items():
        assert _fields(text) == _fields(catalogue("zh")[code][form])


@pytest.mark.parametrize(
    "code",
    [
        *(f"face.trick.{how}" for how in (*Technique, *Trick)),
        *(f"registry.never.{kind}" for kind in NEVER),
        *(f"auth.result.{result}" for result in Result),
        *(f"auth.reason.{why}" for why in Unknown),
        *(f"auth.problem.{problem}" for problem in Problem),
    ],
)
def test_what_a_sentence_names_by_a_code_has_a_word(code: str) -> None:
    assert code in catalogue("en")


def test_a_missing_value_is_shown_as_such_and_nothing_raises() -> None:
    assert "?" in sentence("face.poses_as", {})


@pytest.mark.parametrize(("count", "said"), [("0", "0 mails"), ("1", "1 mail"), ("21", "21 mails")])
def test_one_is_no_many(count: str, said: str) -> None:
    assert sentence("report.show", {"count": count}).endswith(said)


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("DHgate", "确由 DHgate 发出"),  # beside Latin letters there is room
        ("拼多多", "确由拼多多发出"),
        ("敦煌网 (DHgate)", "确由敦煌网 (DHgate) 发出"),
    ],
)
def test_chinese_stands_close_to_chinese(platform: str, said: str) -> None:
    assert sentence("face.really_from", {"platform": platform}, language="zh") == said


def test_chinese_keeps_its_distance_from_a_sign() -> None:
    assert " · 拼多多" in sentence("case.title", {"platforms": "拼多多"}, language="zh")


def test_a_code_without_a_sentence_is_its_own() -> None:
    assert sentence("no.such.code") == "no.such.code"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "de_DE"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses_the_language(environ: dict[str, str], language: str) -> None:
    assert from_locale(environ) == language
