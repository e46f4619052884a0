"""`mailguard audit` of several targets at once."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from mailguard.cli.auditing.unread import Unread
from mailguard.errors import EXIT_FLAGGED, EXIT_TEMPORARY, EXIT_USAGE
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

    @pytest.mark.parametrize(
        ("folder", "code", "why"),
        [
            ("Nowhere", EXIT_USAGE, "none has it: to try again will not help"),
            ("Sent", EXIT_USAGE, "one has it: what it holds is reported"),
            ("INBOX", EXIT_FLAGGED, "all have it"),
        ],
    )
    def test_a_folder_that_is_not_there_is_a_wrong_command_line(
        self, tmp_path: Path, folder: str, code: int, why: str
    ) -> None:
        for name in ("a/1.eml", "a/Sent/2.eml", "b/1.eml"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(POSING)
        state = {"STATE_DIRECTORY": str(tmp_path / "state")}
        words = [*OFFLINE, tmp_path / "a", tmp_path / "b", "--folder", folder]
        ran = mailguard("audit", *words, **state)
        assert ran.code == code, why
        if code == EXIT_USAGE:
            assert ran.err.splitlines()[-1].endswith("There are: INBOX.")
        assert list((tmp_path / "state").iterdir()) == []

    def test_one_that_cannot_be_read_beside_it_may_help_to_try_again(
        self, half: list[Path]
    ) -> None:
        assert mailguard("audit", *OFFLINE, *half, "--folder", "Sent").code == EXIT_TEMPORARY


def test_an_empty_name_is_no_path() -> None:
    ran = mailguard("audit", "")
    assert ran.code == EXIT_USAGE
    assert ran.err.startswith('mailguard: "": ')


@pytest.mark.parametrize(
    ("language", "said"), [("en", "before they were read: 2."), ("zh", "有 2 封")]
)
def test_mails_that_were_gone_are_said_to_be(language: str, said: str) -> None:
    unread = Unread()
    unread.gone("Maildir", 2)
    (told,) = unread.told(language)
    assert told.startswith("Maildir")
    assert said in told


class TestUnread:
    """Mail that could not be read is said to be, in all the ways of a report."""

    @pytest.fixture
    def torn(self, tmp_path: Path) -> Path:
        folder = tmp_path / "mails"
        folder.mkdir()
        (folder / "a.eml").write_bytes(POSING)
        (folder / "b.eml").write_bytes(b"\x1f\x8b no mail")
        (folder / "old.pst").write_bytes(b"!BDN")
        return folder

    def test_it_is_named_with_the_reason(self, torn: Path) -> None:
        ran = mailguard("audit", *OFFLINE, torn)
        assert f"{torn}/b.eml: The file is no mail" in ran.err
        assert ran.out.splitlines()[-1].endswith("1 undetermined")
        assert ran.code == EXIT_FLAGGED

    def test_what_may_be_mail_beside_it_is_named(self, torn: Path) -> None:
        assert ".pst" in mailguard("audit", *OFFLINE, torn).err

    def test_the_page_says_so_too(self, torn: Path, tmp_path: Path) -> None:
        mailguard("audit", *OFFLINE, torn, "--html", tmp_path / "r.html", "--lang", "zh")
        page = (tmp_path / "r.html").read_text("utf-8")
        assert "b.eml" in page
        assert ".pst" in page

    def test_json_has_the_reason(self, torn: Path) -> None:
        rows = mailguard("audit", "--json", *OFFLINE, torn).rows
        assert "message.no_mail" in {found["code"] for found in rows[1]["findings"]}

    def test_a_name_in_an_archive_cannot_steer_the_terminal(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
            archive.writestr("\x1b[31m\u202e.eml", b"no mail")
            archive.writestr("b.eml", POSING)
        err = mailguard("audit", *OFFLINE, tmp_path / "x.zip").err
        assert "The file is no mail" in err
        assert "\x1b" not in err
        assert "\u202e" not in err

    def test_many_are_counted(self, torn: Path) -> None:
        for number in range(30):
            (torn / f"c{number}.eml").write_bytes(b"")
        lines = mailguard("audit", *OFFLINE, torn).err.splitlines()
        assert sum(".eml: " in line for line in lines) == 20
        assert "… and 11 more" in lines


@pytest.mark.parametrize("again", ["case", "case/", "./case", "link"])
def test_what_is_named_twice_is_read_once(tmp_path: Path, again: str) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "a.eml").write_bytes(POSING)
    (tmp_path / "link").symlink_to("case")
    ran = mailguard("audit", "--json", *OFFLINE, f"{tmp_path}/case", f"{tmp_path}/{again}")
    assert [row["verdict"] for row in ran.rows] == ["impersonation"]
