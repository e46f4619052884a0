"""`mailguard audit` of several targets at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.errors import EXIT_TEMPORARY, EXIT_USAGE
from tests.cli.command import mailguard
from tests.cli.test_check import POSING

OFFLINE = ("--resolver", "offline")


class TestSeveral:
    """Of several targets one cannot be read."""

    @pytest.fixture
    def half(self, tmp_path: Path) -> list[Path]:
        (tmp_path / "good").mkdir()
        (tmp_path / "good" / "a.eml").write_bytes(POSING)
        (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04, and no more")
        return [tmp_path / "bad.zip", tmp_path / "good"]

    def test_the_others_are_read(self, half: list[Path]) -> None:
        ran = mailguard("audit", "--json", *OFFLINE, *half)
        assert [row["verdict"] for row in ran.rows] == ["impersonation"]
        assert ran.code == EXIT_TEMPORARY
        assert "bad.zip" in ran.err

    def test_the_page_says_what_is_missing(self, half: list[Path], tmp_path: Path) -> None:
        mailguard("audit", *OFFLINE, *half, "--html", tmp_path / "r.html", "--lang", "zh")
        page = (tmp_path / "r.html").read_text("utf-8")
        assert "这份报告不完整" in page
        assert "不是 ZIP 文件，或已损坏" in page

    def test_a_folder_that_one_lacks_is_said_of_it(self, half: list[Path]) -> None:
        half[0].unlink()
        half[0].mkdir()
        ran = mailguard("audit", *OFFLINE, *half, "--folder", "Sent")
        assert [line.partition(": ")[0] for line in ran.err.splitlines()] == list(map(str, half))


def test_an_empty_name_is_no_path() -> None:
    ran = mailguard("audit", "")
    assert ran.code == EXIT_USAGE
    assert ran.err.startswith('mailguard: "": ')
