"""The timeline, the spreadsheet, the tables of a terminal, files that are whole or not there."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from mailguard.errors import UsageError
from mailguard.impersonation.lead import LeadKind
from mailguard.report.cases import find_cases
from mailguard.report.rows import Reply
from mailguard.report.sheet import COLUMNS, cells
from mailguard.report.tables import LEADS, LISTED, print_answered, print_cases, print_rows
from mailguard.report.timeline import timeline
from mailguard.report.whole import REPORT, check_place, whole_file
from mailguard.words.sentences import sentence
from tests.report.samples import START, everything, flagged, harmless


class TestTimeline:
    @pytest.mark.parametrize(
        ("days", "first", "bars"),
        [
            ([0, 3], "2026-03-01", 4),
            ([0, 300], "2026-02-23", 44),
            ([0, 1500], "2026-03", 50),
            ([0, 120 * 30], "2026-03", 119),
            ([0, 40 * 365], "2026", 41),
        ],
        ids=["a bar a day", "a bar a week", "a bar a month", "ten years of them", "a bar a year"],
    )
    def test_no_gaps_and_not_too_many(self, days: list[int], first: str, bars: int) -> None:
        found = timeline([harmless(day) for day in days])
        assert (found[0].label, len(found)) == (first, bars)
        assert sum(bar.total for bar in found) == len(days)

    def test_one_day_is_no_timeline(self) -> None:
        assert timeline([harmless(), flagged()]) == []

    def test_one_flagged_mail_among_thousands_is_seen(self) -> None:
        found = timeline([*(harmless(1) for _ in range(5000)), flagged(), harmless(2)])
        assert found[0].flagged_height >= 4
        assert all(bar.flagged_height + bar.other_height <= 100 for bar in found)


class TestSheet:
    def test_a_cell_a_column(self) -> None:
        assert len(cells(flagged())) == len(COLUMNS)

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
    def test_no_cell_is_a_formula(self, start: str) -> None:
        found = cells(flagged(subject=f"{start}HYPERLINK(1)"))
        assert f"'{start}HYPERLINK(1)" in found
        assert not [cell for cell in found if cell.startswith(start)]


class TestTables:
    def said(self, language: str = "en", width: int = 160) -> str:
        out = io.StringIO()
        console = Console(file=out, width=width)
        rows = everything()
        print_answered(console, rows, str.upper, language=language)
        print_cases(console, find_cases(rows), str.upper, language=language)
        print_rows(console, rows, str.upper, language=language)
        return out.getvalue()

    def test_what_was_answered_comes_first_with_what_to_do(self) -> None:
        said = self.said()
        assert said.startswith("You answered this")
        assert said.index("Pay nothing more") < said.index("Case 1")
        assert "on 2026-03-01 you replied to it, to a@evil.example" in said

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_it_keeps_to_the_width(self, language: str) -> None:
        assert max(map(cell_len, self.said(language, 80).splitlines())) <= 80

    def test_it_is_said_in_chinese(self) -> None:
        assert self.said("zh").startswith("您回复过这些邮件")

    def test_nothing_answered_says_nothing(self) -> None:
        out = io.StringIO()
        print_answered(Console(file=out), [flagged()], str.upper, language="en")
        assert out.getvalue() == ""

    def test_an_answer_without_a_date(self) -> None:
        out = io.StringIO()
        row = flagged(answered=Reply("a@evil.example"))
        print_answered(Console(file=out), [row], str.upper, language="en")
        assert out.getvalue().startswith(
            "You wrote to whoever sent this\n   you wrote to a@evil.example — hello\n"
        )

    @pytest.mark.parametrize(
        ("replies", "said", "why"),
        [
            ([Reply("a@evil.example", START)] * 300, ["— a … and 299 more\n"], "one answer to all"),
            ([Reply(f"{n}@evil.example", START) for n in range(300)], ["0@", "9@"], "many answers"),
        ],
    )
    def test_what_to_do_is_not_pushed_away(
        self, replies: list[Reply], said: list[str], why: str
    ) -> None:
        out = io.StringIO()
        rows = [flagged(answered=reply, day=day, subject="a") for day, reply in enumerate(replies)]
        print_answered(Console(file=out, width=300), rows, str.upper, language="en")
        assert out.getvalue().count("\n") < 20, why
        assert all(words in out.getvalue() for words in said), why

    @pytest.mark.parametrize(("more", "said"), [(3, 2), (0, 0)])
    def test_what_of_a_long_case_is_not_shown_is_counted(self, more: int, said: int) -> None:
        out = io.StringIO()
        shared = [(LeadKind.QQ, f"{number}") for number in range(LEADS + more)]
        rows = [flagged(*shared, day=day) for day in range(LISTED + more)]
        print_cases(Console(file=out), find_cases(rows), str.upper, language="en")
        assert out.getvalue().count(f"   … and {more} more\n") == said

    def test_what_mails_share_stands_on_one_line_to_be_searched_for(self) -> None:
        out = io.StringIO()
        link = (LeadKind.LINK, f"evil.example/{'a' * 80}")
        rows = [flagged(link), flagged(link, day=1, subject="")]
        print_cases(Console(file=out, width=60), find_cases(rows), str.upper, language="en")
        assert link[1] in out.getvalue()
        assert "warning or notice: (no subject)" in out.getvalue()


class TestRows:
    """What was done stands in the table where anything was."""

    @pytest.mark.parametrize(("done", "shown"), [("done.moved", True), ("", False)])
    def test_what_was_done(self, done: str, shown: bool) -> None:
        out = io.StringIO()
        print_rows(
            Console(file=out, width=200), [replace(flagged(), done=done)], str.upper, language="en"
        )
        assert ("Done" in out.getvalue()) is shown
        assert (sentence(done) in out.getvalue()) or not shown


class TestWholeFiles:
    def test_it_is_there_when_it_is_whole(self, tmp_path: Path) -> None:
        with whole_file(tmp_path / "f") as file:
            file.write(b"whole")
            assert not (tmp_path / "f").exists()
        assert (tmp_path / "f").read_bytes() == b"whole"
        assert (tmp_path / "f").stat().st_mode & 0o077 == 0

    def test_what_breaks_off_leaves_the_old(self, tmp_path: Path) -> None:
        (tmp_path / "f").write_bytes(b"old")

        def break_off() -> None:
            with whole_file(tmp_path / "f", replaces=b"old") as file:
                file.write(b"half")
                raise LookupError

        with pytest.raises(LookupError):
            break_off()
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("f", b"old")]

    def test_nothing_is_overwritten_unasked(self, tmp_path: Path) -> None:
        (tmp_path / "f").write_bytes(b"old")
        with pytest.raises(UsageError, match="exists already"), whole_file(tmp_path / "f"):
            pass

    def test_no_file_is_called_as_stdout_is_elsewhere(self) -> None:
        with pytest.raises(UsageError, match="not stdout"):
            check_place(Path("-"))

    @pytest.mark.parametrize("there", [REPORT + b" of last week", b""], ids=["a report", "empty"])
    def test_a_report_takes_the_place_of_one(self, tmp_path: Path, there: bytes) -> None:
        (tmp_path / "f").write_bytes(there)
        with whole_file(tmp_path / "f", replaces=REPORT) as file:
            file.write(REPORT)
        assert (tmp_path / "f").read_bytes() == REPORT

    def test_a_report_takes_the_place_of_nothing_else(self, tmp_path: Path) -> None:
        """`audit --html inbox.mbox`, the name of the report forgotten, is not to be its end."""
        (tmp_path / "f").write_bytes(b"From: a@example.com\n\n" + REPORT)
        with pytest.raises(UsageError, match="exists already"):
            check_place(tmp_path / "f", REPORT)

    def test_a_pipe_stays_a_pipe(self, tmp_path: Path) -> None:
        """As root, a device would be gone for the whole machine."""
        os.mkfifo(tmp_path / "pipe")
        reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        with whole_file(tmp_path / "pipe", replaces=REPORT) as file:
            file.write(b"whole")
        assert os.read(reader, 9) == b"whole"
        os.close(reader)
        assert (tmp_path / "pipe").is_fifo()

    @pytest.mark.parametrize(
        ("place", "says"), [("", "Is a directory"), ("nowhere/f", "No such file or directory")]
    )
    def test_a_place_that_takes_none_is_known_beforehand(
        self, tmp_path: Path, place: str, says: str
    ) -> None:
        check_place(tmp_path / "f")
        with pytest.raises(UsageError, match=says):
            check_place(tmp_path / place)
