"""`mailguard demo`, as a newcomer runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.picture import PICTURE, draw, printed

pytestmark = pytest.mark.xdist_group("demo")


def _demo(folder: Path, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mailguard", "demo", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "COLUMNS": "120",
        },
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["IMPERSONATION", "critical", "dhgate风控011", "Do not answer, do not pay"]),
        ("zh", ["冒充", "严重", "dhgate风控011", "不要回复，不要付款"]),
    ],
)
def test_the_newspaper_case_is_shown_with_reasons(
    tmp_path: Path, language: str, words: list[str]
) -> None:
    first = _demo(tmp_path, "--lang", language).split("\n\n")[0]
    assert [word for word in words if word not in first] == []


def test_folders_labels_and_unread_marks_are_shown_before_and_after(tmp_path: Path) -> None:
    text = _demo(tmp_path, "--lang", "en")
    rows = [line.split() for line in text.splitlines()]
    assert ["INBOX", "12", "12"] in rows, "before: twelve mails, all unread"
    assert ["INBOX", "6", "6", "MailguardSuspicious"] in rows, "after: six are left, all unread"
    labels = ["$Phishing", "MailguardImpersonation"]
    assert ["Mailguard", "Quarantine", "6", "6", *labels] in rows


def test_it_writes_a_report_and_says_what_to_type_next(tmp_path: Path) -> None:
    text = _demo(tmp_path, "--lang", "en")
    assert "mailguard check" in text
    page = (tmp_path / "mailguard-demo.html").read_text(encoding="utf-8")
    assert page.count("<article") == 7


def test_the_picture_in_the_readme_is_what_the_demo_prints() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(printed()), "python -m tests.demo.picture"
