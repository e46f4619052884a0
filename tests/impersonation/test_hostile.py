"""Mail made to break or stall the examination."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.impersonation.model import Impression
from mailguard.impersonation.vocabulary import Hit
from tests.impersonation.reading import impression, raw

SIZE = 120_000
FLOODS = {
    "one letter": "q",
    "messengers": "qq ",
    "denied messengers": "不会加QQ。",
    "numbers": "1",
    "telephone numbers": "call +1 888 555 0100 charged ",
    "denied fees": "无需支付保证金激活账户，",
    "platform names": "敦煌网",
    "claiming lines": "—— 敦煌网风控\n",
    "lines": "\n",
    "full stops": ".\n",
    "spaced letters": "激 ",
    "smuggled mails": ".\nMAIL FROM:<a@dhgate.com>\n",
    "brackets": "（",
    "prelude": "registered email what is cannot order ",
    "dashes": "—",
    "look-alike letters": "ԚԚ",
    "headings": "【支付宝】您的账户被冻结",
    "headings that never end": "【支付宝",
    "offices with a colon": "PayPal Support: your account is limited ",
    "drawn for a prize": "selected by Temu to win a free ",
    "names with a hyphen": "unser Amazon-Konto ",
    "names as they sound": "支f宝",
    "vowel signs": "ा",
    "prefixed names": "באמזון ",
    "accounts in danger": "Your PayPal account is limited: https://a.example/ ",
}
FLOOD_WITHIN = 6.0
"""Seconds of CPU."""
PLAIN = ["DHgate", "敦煌网", "风控", "QQ", "微信", "扫码", "支付", "不会", "请", "12345678", "via"]
ODD = [
    "-",
    "——",
    "【",
    "】",
    ",",
    "，",
    "。",
    "@",
    "paypal.com",
    "=?utf-8?B?",
    "\n",
    "\u202e",
    "\x00",
]
WORDS = st.sampled_from([*PLAIN, *ODD])
SENTENCES = st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=40).map("".join)


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_examined_in_time(flood: str) -> None:
    """The limit is many times what it takes on a busy machine, and far below anything quadratic."""
    text = "DHgate " + flood * (SIZE // len(flood))
    start = time.process_time()
    impression(raw(text, sender="DHgate <a@dhgate-risk.com>"))
    assert time.process_time() - start < FLOOD_WITHIN


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_a_flood_in_the_name_is_examined_in_time(flood: str) -> None:
    name = (flood * (20_000 // len(flood))).replace("\n", " ")
    start = time.process_time()
    impression(raw(sender=f"DHgate {name} <a@stranger.example>"))
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize(
    "blank", ["\u3000", "=?utf-8?q?" + "_" * 60 + "?= "], ids=["wide", "encoded"]
)
def test_blanks_behind_an_answer_mark_are_examined_in_time(blank: str) -> None:
    """60 KB of them: what tried every way to share them out took half a minute."""
    subject = "Re" + blank * (60_000 // len(blank.encode()))
    start = time.process_time()
    impression(raw(subject=subject))
    assert time.process_time() - start < 1.0


def test_words_in_a_subject_are_not_all_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0
    inside = Hit.inside

    def counted(hit: Hit, other: Hit) -> bool:
        nonlocal compared
        compared += 1
        return inside(hit, other)

    monkeypatch.setattr(Hit, "inside", counted)
    impression(raw(subject="速卖通" + "风控" * 20_000))
    assert compared < 20_000


@settings(max_examples=150)
@given(sender=SENTENCES, subject=SENTENCES, text=SENTENCES)
def test_no_mail_raises(sender: str, subject: str, text: str) -> None:
    mail = raw(
        text.encode("utf-8", "replace").decode(),
        sender=f"{sender} <a@stranger.example>".encode("utf-8", "replace").decode(),
        subject=subject.encode("utf-8", "replace").decode(),
    )
    assert isinstance(impression(mail), Impression)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_no_octets_raise(octets: bytes) -> None:
    assert isinstance(impression(octets), Impression)


def test_evidence_is_kept_short() -> None:
    name = "DHgate " * 100
    found = impression(raw(sender=f'"{name}" <a@stranger.example>')).findings
    assert all(len(finding.params.get("evidence", "")) <= 300 for finding in found)
