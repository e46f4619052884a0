"""`mailguard demo`, as a newcomer runs it."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.demo.picture import PICTURE, draw, printed

pytestmark = pytest.mark.xdist_group("demo")


class Shown(NamedTuple):
    """What a demonstration printed, and the folder that it ran in."""

    folder: Path
    text: str


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


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """One demonstration in English, which several tests look at."""
    folder = tmp_path_factory.mktemp("demo")
    return Shown(folder, _demo(folder, "--lang", "en"))


def test_the_newspaper_case_is_shown_with_reasons(shown: Shown) -> None:
    words = ["IMPERSONATION", "critical", "dhgate风控011", "Do not answer, do not pay"]
    first = shown.text.split("\n\n")[0]
    assert [word for word in words if word not in first] == []


def test_it_is_shown_in_chinese_too(tmp_path: Path) -> None:
    words = ["冒充", "严重", "dhgate风控011", "不要回复，不要付款"]
    first = _demo(tmp_path, "--lang", "zh").split("\n\n")[0]
    assert [word for word in words if word not in first] == []


def test_folders_labels_and_unread_marks_are_shown_before_and_after(shown: Shown) -> None:
    rows = [line.split() for line in shown.text.splitlines()]
    assert ["INBOX", "12", "12"] in rows, "before: twelve mails, all unread"
    assert ["INBOX", "6", "6", "MailguardSuspicious"] in rows, "after: six are left, all unread"
    labels = ["$Phishing", "MailguardImpersonation"]
    assert ["Mailguard", "Quarantine", "6", "6", *labels] in rows


def test_it_writes_a_report_and_says_what_to_type_next(shown: Shown) -> None:
    assert "mailguard check" in shown.text
    page = (shown.folder / "mailguard-demo.html").read_text(encoding="utf-8")
    assert page.count("<article") == 7


def test_the_picture_in_the_readme_is_what_the_demo_prints() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(printed()), "python -m tests.demo.picture"
