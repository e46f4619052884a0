"""Whose words a text holds."""

from __future__ import annotations

import pytest

from mailguard import limits
from mailguard.message.model import TextKind
from mailguard.message.quoting import introduced, split_blocks

OWN, QUOTED, FORWARDED = TextKind.OWN, TextKind.QUOTED, TextKind.FORWARDED

TEXTS = [
    ("own words only", "a\n\nb", [(OWN, "a\n\nb")]),
    ("nothing", " \n\n", []),
    ("lines marked as quoted", "a\n> q\n>> r\nb", [(OWN, "a"), (QUOTED, "> q\n>> r"), (OWN, "b")]),
    (
        "nothing but lines marked as quoted: whose they are is not said",
        "> q\n> r",
        [(OWN, "> q\n> r")],
    ),
    ("a button is no quote", "> Check now <", [(OWN, "> Check now <")]),
    (
        "an attribution above a marked quote",
        "On Mon, 6 Oct 2025, Ann wrote:\n\n> q\n\nb",
        [(QUOTED, "On Mon, 6 Oct 2025, Ann wrote:"), (QUOTED, "> q"), (OWN, "b")],
    ),
    (
        "an attribution above an unmarked quote",
        "a\nOn Mon, 6 Oct 2025 at 10:00, Ann <a@b.example> wrote:\nq\nr",
        [(OWN, "a"), (QUOTED, "On Mon, 6 Oct 2025 at 10:00, Ann <a@b.example> wrote:\nq\nr")],
    ),
    (
        "an attribution on two lines",
        "On Mon, 6 Oct 2025 at 10:00, Ann Li\n<a@b.example> wrote:\n> q",
        [(QUOTED, "On Mon, 6 Oct 2025 at 10:00, Ann Li\n<a@b.example> wrote:\n> q")],
    ),
    (
        "an attribution in Chinese",
        '好的\n在 2025-10-06 10:00:00，"李安" <a@b.example> 写道：\n原文',
        [(OWN, "好的"), (QUOTED, '在 2025-10-06 10:00:00，"李安" <a@b.example> 写道：\n原文')],
    ),
    (
        "an attribution in Chinese without a preposition",
        "李安 <a@b.example> 于2025年10月6日写道：\n原文",
        [(QUOTED, "李安 <a@b.example> 于2025年10月6日写道：\n原文")],
    ),
    (
        "an attribution in German",
        "Am 6. Oktober 2025 schrieb Ann Li:\nq",
        [(QUOTED, "Am 6. Oktober 2025 schrieb Ann Li:\nq")],
    ),
    (
        "Gmail's forward",
        "see below\n---------- Forwarded message ---------\nFrom: x\n\nf",
        [(OWN, "see below"), (FORWARDED, "---------- Forwarded message ---------\nFrom: x\n\nf")],
    ),
    (
        "Outlook's original message",
        "-----Original Message-----\nf",
        [(FORWARDED, "-----Original Message-----\nf")],
    ),
    (
        "QQ's original mail",
        "请看\n------------------ 原始邮件 ------------------\n原文",
        [(OWN, "请看"), (FORWARDED, "------------------ 原始邮件 ------------------\n原文")],
    ),
    (
        "NetEase's forward",
        "---- 转发邮件信息 ----\n原文",
        [(FORWARDED, "---- 转发邮件信息 ----\n原文")],
    ),
    (
        "Apple's forward",
        "Begin forwarded message:\nf",
        [(FORWARDED, "Begin forwarded message:\nf")],
    ),
    (
        "Outlook's block of header fields",
        "see below\n\nFrom: Ann <a@b.example>\nSent: Monday\nTo: x\n\nf",
        [(OWN, "see below"), (FORWARDED, "From: Ann <a@b.example>\nSent: Monday\nTo: x\n\nf")],
    ),
    (
        "the same in Chinese",
        "发件人：李安\n发送时间：2025年10月6日\n\n原文",
        [(FORWARDED, "发件人：李安\n发送时间：2025年10月6日\n\n原文")],
    ),
    (
        "a sentence that ends in a colon",
        "On the next page you see:\nx",
        [(OWN, "On the next page you see:\nx")],
    ),
    (
        "a line that merely says From",
        "From: the team\nwith love",
        [(OWN, "From: the team\nwith love")],
    ),
    ("a rule", "-------------------\na", [(OWN, "-------------------\na")]),
    ("a warning that quotes", "“请加QQ”是诈骗：\n不要相信", [(OWN, "“请加QQ”是诈骗：\n不要相信")]),
]


@pytest.mark.parametrize(("text", "blocks"), [r[1:] for r in TEXTS], ids=[r[0] for r in TEXTS])
def test_blocks(text: str, blocks: list[tuple[TextKind, str]]) -> None:
    assert [(block.kind, block.text) for block in split_blocks(text)] == blocks


UNANSWERED = [
    ("below an attribution", "a\nOn Mon, 6 Oct 2025, Ann wrote:\nb", [OWN]),
    ("below one on two lines", "On Mon, 6 Oct 2025, Ann\n<a@b.example> wrote:\nb", [OWN]),
    ("far below one", f"On Mon, 6 Oct 2025, Ann wrote:{chr(10) * 40}b", [OWN]),
    ("marked", "a\nOn Mon, 6 Oct 2025, Ann wrote:\n> q", [OWN, QUOTED]),
    ("in HTML's own quote, which is cut already", "On Mon, 6 Oct 2025, Ann wrote:\n", [QUOTED]),
    ("passed on", "a\n-----Original Message-----\nf", [OWN, FORWARDED]),
]


@pytest.mark.parametrize(
    ("text", "kinds"), [r[1:] for r in UNANSWERED], ids=[r[0] for r in UNANSWERED]
)
def test_a_mail_that_answers_none_quotes_only_what_is_marked(
    text: str, kinds: list[TextKind]
) -> None:
    assert [block.kind for block in split_blocks(text, answers=False)] == kinds


INTRODUCED = [
    ("by nothing", [(QUOTED, "q")], [OWN]),
    ("by a greeting", [(OWN, "尊敬的卖家：\n您好："), (QUOTED, "q")], [OWN, OWN]),
    ("by an attribution", [(OWN, "a\nLe 6 oct., Ann a écrit :"), (QUOTED, "q")], [OWN, QUOTED]),
    ("by one within it", [(OWN, "a"), (QUOTED, "Ann <a@b.example>님이 작성:\nq")], [OWN, QUOTED]),
    (
        "by one on two lines",
        [(OWN, "Den 6 okt. Ann <a@b.example>\nskrev:"), (QUOTED, "q")],
        [OWN, QUOTED],
    ),
    ("by a mark", [(QUOTED, "-----Original Message-----\nq")], [QUOTED]),
    ("by fields", [(QUOTED, "发件人：李安\nq")], [QUOTED]),
    ("by what stands too far above", [(OWN, "6 Oct, Ann:\na\nb\nc"), (QUOTED, "q")], [OWN, OWN]),
    (
        "once, with answers between",
        [(QUOTED, "6 Oct, Ann:\nq"), (OWN, "a"), (QUOTED, "r")],
        [QUOTED, OWN, QUOTED],
    ),
    ("by a line of a length that nobody reads", [(QUOTED, f"6{'x' * 300}:")], [OWN]),
]


@pytest.mark.parametrize(
    ("runs", "kinds"), [r[1:] for r in INTRODUCED], ids=[r[0] for r in INTRODUCED]
)
def test_what_html_calls_a_quote_is_one_where_it_is_introduced(
    runs: list[tuple[TextKind, str]], kinds: list[TextKind]
) -> None:
    assert introduced(runs) == [(kind, text) for kind, (_, text) in zip(kinds, runs, strict=True)]


def test_words_of_an_attached_mail_stay_attached() -> None:
    assert [block.kind for block in split_blocks("a\n> q", TextKind.ATTACHED)] == [
        TextKind.ATTACHED,
        TextKind.QUOTED,
    ]


def test_endless_alternation_is_not_cut_endlessly() -> None:
    assert len(split_blocks("a\n> q\n" * 10_000)) <= limits.MAX_BLOCKS + 1
