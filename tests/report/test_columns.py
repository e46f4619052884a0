"""Tables on terminals of any width."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from mailguard.report.columns import print_table

HEADINGS = ("No.", "Verdict", "Subject")
ROW = ("1", "IMPERSONATION PingPong Payments", "please look at this at once")


def printed(row: tuple[str, ...], width: int, language: str = "en") -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, highlight=False)
    print_table(console, HEADINGS, [row], language=language, ours=(0, 1), addresses=(2,))
    return stream.getvalue()


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("subject", ["[/foo]", "[red]x[/red]", ":smile:"])
def test_what_a_mail_says_is_no_markup(subject: str, width: int) -> None:
    assert subject in printed(("1", "x", subject), width)


def test_no_word_of_ours_is_cut_where_there_is_room() -> None:
    told = printed((*ROW[:2], "x" * 500), 80)
    assert all(word in told.split() for word in ROW[1].split())


def test_a_domain_has_a_line_of_its_own_before_other_cells_have_room() -> None:
    told = printed(("1", "IMPERSONATION", f"{'long.' * 9}@dhgate-fengkong.com"), 60)
    assert any(line.endswith("  @dhgate-fengkong.com") for line in told.splitlines())


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize(
    "cell",
    ["x" * 500, "店铺" * 200, "a b" * 90, f"{'a' * 70}@b.example"],
    ids=["one word", "Chinese", "words", "an address"],
)
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(cell: str, width: int) -> None:
    lines = printed(("1", "可疑 PayPal (贝宝)", cell), width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_name_of_ours_in_chinese_is_not_cut() -> None:
    stream = io.StringIO()
    console, row = Console(file=stream, width=60), ["冒充 全球速卖通 (AliExpress)"] * 4
    print_table(console, ["判定"] * 4, [row], language="zh", ours=range(4))
    assert stream.getvalue().count("全球速卖通") == 4


def test_where_words_of_ours_take_all_the_room_there_is_no_table() -> None:
    stream = io.StringIO()
    headings = [f"Heading{number:04}" for number in range(7)]
    console = Console(file=stream, width=80)
    print_table(console, headings, [("x",) * 7], language="en")
    assert stream.getvalue().splitlines()[0] == "Heading0000: x"


@pytest.mark.parametrize(("language", "colon"), [("en", ": "), ("zh", "：")])
def test_where_no_table_fits_each_cell_is_a_line(language: str, colon: str) -> None:
    lines = printed(ROW, 40, language).splitlines()
    assert lines == [*map(colon.join, zip(HEADINGS, ROW, strict=True)), ""]
