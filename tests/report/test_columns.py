"""Tables on terminals of any width."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from mailguard.report.columns import print_table

HEADINGS = ("No.", "Verdict", "Subject")
ROW = ("1", "IMPERSONATION PingPong Payments", "please look at this at once")


def printed(row: tuple[str, ...], width: int, language: str = "en") -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, highlight=False)
    print_table(console, HEADINGS, [row], language=language, ours=(0, 1))
    return stream.getvalue()


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("subject", ["[/foo]", "[red]x[/red]", ":smile:"])
def test_what_a_mail_says_is_no_markup(subject: str, width: int) -> None:
    assert subject in printed(("1", "x", subject), width)


def test_no_word_of_ours_is_cut_where_there_is_room() -> None:
    told = printed((*ROW[:2], "x" * 500), 80)
    assert all(word in told.split() for word in ROW[1].split())


@pytest.mark.parametrize(("language", "colon"), [("en", ": "), ("zh", "：")])
def test_where_no_table_fits_each_cell_is_a_line(language: str, colon: str) -> None:
    lines = printed(ROW, 40, language).splitlines()
    assert lines == [*map(colon.join, zip(HEADINGS, ROW, strict=True)), ""]
