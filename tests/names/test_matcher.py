"""Names found in text, plain and disguised."""

from __future__ import annotations

import time

import pytest

from mailguard.names.matcher import NameMatcher

MATCHER = NameMatcher(
    [
        "DHgate", "敦煌网", "敦煌", "PayPal", "AliExpress", "eBay", "Amazon", "1688", "JD.com",
        "京东", "Made-in-China", "Mercado Libre", "Walmart", "Temu", "アマゾン", "쿠팡", "Озон",
        "אמזון", "أمازون",
        "WorldFirst", "World First", "TikTok小店",
    ],
    decoys=["南京东"],
)  # fmt: skip

FOUND = [
    ("beside Han there is no boundary", "dhgate风控011", "DHgate", "plain"),
    ("a capital begins a word", "DHgateRiskControl", "DHgate", "plain"),
    ("the longest name", "敦煌网客服", "敦煌网", "plain"),
    ("traditional is no disguise", "京東商城", "京东", "plain"),
    ("a gap of its own may be left out", "MERCADOLIBRE", "Mercado Libre", "plain"),
    ("or be a hyphen", "mercado-libre", "Mercado Libre", "plain"),
    ("or stand where it has a capital", "Ali Express", "AliExpress", "plain"),
    ("a line break is a space", "Mercado\nLibre", "Mercado Libre", "plain"),
    ("as listed before another's variant", "world first", "World First", "plain"),
    ("capitals of another script", "ОЗОН", "Озон", "plain"),
    ("Korean with a particle", "쿠팡에서", "쿠팡", "plain"),
    ("Hebrew with 'in' before it", "מוכר באמזון", "אמזון", "plain"),
    ("Arabic with 'to' before it", "لأمازون", "أمازون", "plain"),
    ("a number beside a word", "1688风控", "1688", "plain"),
    ("letter by letter", "D H g a t e", "DHgate", "spacing"),
    ("with full stops", "P.a.y.P.a.l", "PayPal", "spacing"),
    ("with pictures", "D✨H✨g✨a✨t✨e", "DHgate", "spacing"),
    ("with thin spaces", "D\u2009H\u2009g\u2009a\u2009t\u2009e", "DHgate", "spacing"),
    ("a narrow blank in it", "Mercado\u202fLibre", "Mercado Libre", "plain"),
    ("Han apart", "敦 煌 网 风控", "敦煌网", "spacing"),
    ("Han with signs between, in a row", "敦★煌★网风控", "敦煌网", "spacing"),
    ("one sign in it", "请联系敦煌*网客服", "敦煌", "plain"),
    ("one sign in a name of two letters", "京·东客服", "京东", "spacing"),
    ("Latin and Han apart", "TikTok 小店", "TikTok小店", "plain"),
    ("or joined by a hyphen", "TikTok-小店", "TikTok小店", "plain"),
    ("a letter that sounds the same", "墩煌网客服", "敦煌网", "sound"),
    ("a letter in pinyin", "dun煌网客服", "敦煌网", "sound"),
    ("a letter by its initial", "d煌网客服", "敦煌网", "sound"),
    ("an old form of it", "燉煌網客服", "敦煌网", "sound"),
    ("a zero-width space", "d\u200bhgate", "DHgate", "invisible"),
    ("reversed by an override", "\u202eetaghd\u202c", "DHgate", "bidi"),
    ("full width", "ＤＨｇａｔｅ", "DHgate", "compat"),
    ("one Cyrillic letter", "dhg\u0430te", "DHgate", "homoglyph"),
    ("a digit for a letter", "Wa1mart", "Walmart", "digits"),
    ("a capital I for an L", "PayPaI", "PayPal", "digits"),
    ("rn for m", "Ternu", "Temu", "digits"),
]


@pytest.mark.parametrize(
    ("text", "name", "technique"), [r[1:] for r in FOUND], ids=[r[0] for r in FOUND]
)
def test_found(text: str, name: str, technique: str) -> None:
    assert [(m.name, m.technique) for m in MATCHER.find(text)] == [(name, technique)]


NOT_FOUND = [
    ("part of a longer word", "rebaying"),
    ("part of a longer number", "16888"),
    ("within a decoy", "南京东路"),
    ("within a decoy with a sign in it", "南京·东路"),
    ("over the end of a sentence", "他在北京。东路很远"),
    ("within a longer Hebrew word", "קראמזון"),
    ("the initial of a short name", "d煌"),
    ("l for i without a disguise", "All Express Logistics"),
    ("spaces for hyphens that belong to the name", "made in china"),
    ("a full stop left out", "jdcom"),
    ("nothing", ""),
]


@pytest.mark.parametrize("text", [r[1] for r in NOT_FOUND], ids=[r[0] for r in NOT_FOUND])
def test_not_found(text: str) -> None:
    assert MATCHER.find(text) == []


DOTTED = [
    ("Te.mu Seller Center", ["Temu"], "one full stop"),
    ("D.H.gate", ["DHgate"], "two"),
    ("W.almart: your account", ["Walmart"], "before a colon"),
    ("Amazon.com", ["Amazon"], "a name in a domain, as ever"),
    ("a.mazonia", [], "part of a longer word"),
    ("www.pay.pal.example", [], "part of a domain"),
    ("te.mu@shop.example", [], "an address"),
    ("Sold out in Te. Mu is next", [], "the end of a sentence"),
]


CUT_OFF = [
    ("P ayPal Support", ["PayPal"], "the first letter"),
    ("D-H-gate Risk", ["DHgate"], "two, with hyphens"),
    ("Walmar t", ["Walmart"], "the last one"),
    ("W. Almart", [], "somebody's initial"),
    ("W Almart", [], "the same without a full stop"),
    ("Walmar T", [], "the same behind the surname"),
    ("T emu", [], "too short a name: initials come to it by chance"),
    ("a mazonia", [], "another word"),
    ("Plan A mazonas", [], "the same behind a word"),
]


@pytest.mark.parametrize(("text", "names", "why"), DOTTED)
def test_full_stops_in_a_word(text: str, names: list[str], why: str) -> None:
    assert [match.name for match in MATCHER.find(text, dotted=True)] == names, why


@pytest.mark.parametrize(("text", "names", "why"), CUT_OFF)
def test_letters_cut_off_a_word(text: str, names: list[str], why: str) -> None:
    assert [match.name for match in MATCHER.find(text, dotted=True)] == names, why


def test_in_running_text_a_full_stop_ends_a_sentence() -> None:
    assert MATCHER.find("I was in Am.azon was closed") == []


def test_a_glued_name_is_found_on_request_with_the_word_it_stands_in() -> None:
    (match,) = MATCHER.find("dhgateseller", glued=True)
    assert (match.name, match.text, match.word, match.glued) == (
        "DHgate", "dhgate", "dhgateseller", True,
    )  # fmt: skip


def test_no_names_are_found_where_none_are_listed() -> None:
    assert NameMatcher([]).find("dhgate") == []


def test_a_name_of_invisible_characters_is_no_name() -> None:
    assert [m.name for m in NameMatcher(["\u200b", "DHgate"]).find("see dhgate")] == ["DHgate"]


def test_places_are_those_of_the_text_as_read() -> None:
    (match,) = MATCHER.find("see d\u200bhgate now")
    assert ("see dhgate now"[match.start : match.end], match.text) == ("dhgate", "dhgate")


HOSTILE = [
    ("one name over and over", "dhgate " * 8_000),
    ("one endless word", "dhgate" * 8_000),
    ("letters apart", "D h " * 10_000),
    ("nested overrides", "\u202e\u202d" * 8_000 + "dhgate"),
    ("one name over and over, each hidden", "d\u200bhgate " * 8_000),
    ("halves of surrogate pairs", "\ud800dhgate" * 4_000),
    ("combining marks", "d" + "\u0336" * 20_000),
    ("words with full stops in them", "d.hgate te.mu. " * 3_000),
    ("letters cut off words", "d-h-gate amazo n " * 3_000),
    ("Han", "敦煌" * 8_000),
    ("Han with signs between", "敦★煌" * 8_000),
]


@pytest.mark.parametrize("text", [r[1] for r in HOSTILE], ids=[r[0] for r in HOSTILE])
def test_time_grows_with_size_only(text: str) -> None:
    half = text[: len(text) // 2]
    whole_time, half_time = _time(text), _time(half)
    assert whole_time < 4 * half_time + 0.05


def _time(text: str) -> float:
    """The least of three, in CPU seconds."""
    times = []
    for _ in range(3):
        started = time.process_time()
        MATCHER.find(text, dotted=True)
        times.append(time.process_time() - started)
    return min(times)
