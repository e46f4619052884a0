"""`mailguard audit` over files, from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailguard.errors import EXIT_FLAGGED
from tests.cli.command import mailguard
from tests.cli.test_check import HARMLESS, POSING


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    """An mbox of two mails."""
    path = tmp_path / "mail.mbox"
    unix = [mail.replace(b"\r\n", b"\n") for mail in (HARMLESS, POSING)]
    path.write_bytes(
        b"".join(b"From a@b Thu Jan  1 00:00:00 2026\n" + mail + b"\n" for mail in unix)
    )
    return path


def test_a_row_a_mail(mbox: Path) -> None:
    ran = mailguard("audit", "--json", "--resolver", "offline", mbox)
    assert [row["verdict"] for row in ran.rows] == ["unrelated", "impersonation"]
    assert ran.code == EXIT_FLAGGED


def test_only_the_newest(mbox: Path) -> None:
    ran = mailguard("audit", "--json", "--limit", "1", "--resolver", "offline", mbox)
    assert [row["verdict"] for row in ran.rows] == ["impersonation"]


def test_flagged_mail_is_printed_and_all_of_it_counted(mbox: Path) -> None:
    ran = mailguard("audit", "--resolver", "offline", mbox)
    assert "店铺风险" in ran.out
    assert "lunch" not in ran.out
    assert ran.out.splitlines()[-1].startswith("2 mails: 1 impersonation")


def test_the_report_is_one_file(mbox: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    ran = mailguard("audit", "--resolver", "offline", mbox, "--html", page)
    assert "店铺风险" in page.read_text(encoding="utf-8")
    assert ran.out.splitlines()[-1] == f"The same as a page: {page}"


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_what_is_for_programs_does_not_speak_of_the_report(
    mbox: Path, tmp_path: Path, form: str
) -> None:
    words = ["audit", "--resolver", "offline", mbox, form]
    alone = mailguard(*words)
    assert mailguard(*words, "--html", tmp_path / "report.html").out == alone.out


def test_it_changes_nothing(mbox: Path) -> None:
    before = mbox.read_bytes(), mbox.stat().st_mtime_ns
    mailguard("audit", "--resolver", "offline", mbox)
    assert (mbox.read_bytes(), mbox.stat().st_mtime_ns) == before
