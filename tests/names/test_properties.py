"""What holds of every text, however strange."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailguard.names.fold import fold_alike, fold_plain, visible
from mailguard.names.idna import to_ascii
from mailguard.names.matcher import NameMatcher

MATCHER = NameMatcher(["DHgate", "敦煌网", "PayPal", "Mercado Libre", "1688"], ["敦煌市"])
TEXTS = st.text(
    st.characters() | st.sampled_from("dhgatepyl敦煌网1688 \u200b\u202e\u202c\u0301I."), max_size=60
)


@given(TEXTS)
def test_a_domain_is_in_the_form_dns_holds_or_none(text: str) -> None:
    name = to_ascii(text)
    assert name.isascii()
    assert to_ascii(name) == name


@given(TEXTS)
def test_every_folded_place_lies_in_the_source(text: str) -> None:
    for folded in (fold_plain(text), fold_alike(text)):
        for at in range(len(folded.text)):
            start, end = folded.place(at, at + 1)
            assert 0 <= start < end <= len(text)


@given(TEXTS)
def test_every_match_stands_where_it_says(text: str) -> None:
    shown = visible(text).replace("\n", " ").replace("\t", " ").replace("\xa0", " ")
    for match in MATCHER.find(text, glued=True):
        assert shown.replace("\u3000", " ")[match.start : match.end] == match.text


@given(TEXTS, TEXTS)
def test_a_name_between_spaces_is_found_whatever_stands_around(before: str, after: str) -> None:
    names = [m.name for m in MATCHER.find(f"{before}\u202c \u202c\n dhgate \n{after}")]
    assert "DHgate" in names
