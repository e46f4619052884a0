"""Maildirs where other saved mail lies: in a folder, in a ZIP, in one another."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from mailguard.mailbox.files import open_files
from mailguard.mailbox.model import FolderRole
from tests.mailbox.samples import PLAIN
from tests.mailbox.test_files import FROM

Files = dict[str, bytes]


def folder(path: Path, files: Files) -> Path:
    for name, raw in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(raw)
    return path


def archive(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, raw in files.items():
            made.writestr(name, raw)
    return path


def lying(path: Path) -> dict[str, int]:
    """How many mails are in each folder."""
    source = open_files(path)
    try:
        return {f.name: source.open(f.name).exists for f in source.folders()}
    finally:
        source.close()


def maildir(path: Path, names: Iterable[str]) -> Path:
    for name in (".", *names):
        folder(path, {f"{name}/cur/1.a.host:2,S": PLAIN})
        (path / name / "new").mkdir()
    return path


@pytest.mark.parametrize("make", [folder, archive])
@pytest.mark.parametrize(
    ("files", "found", "why"),
    [
        ({"a.eml": PLAIN, "Maildir/cur/1.a:2,S": PLAIN, "Maildir/new/2.a": PLAIN}, {"INBOX": 3},
         "a Maildir beside a mail"),
        ({"Maildir/cur/1.a:2,S": PLAIN, "Maildir/tmp/2.a": PLAIN}, {"INBOX": 1},
         "what was never delivered is no mail yet"),
        ({"m/cur/1.a": PLAIN, "m/.Sent/cur/2.a": PLAIN}, {"INBOX": 1, "Sent": 1},
         "one's own mail in a folder of a Maildir"),
        ({"m/cur/1.a": PLAIN, "m/.&XfJT0ZAB-/cur/2.a": PLAIN}, {"INBOX": 1, "Sent": 1},
         "已发送 in modified UTF-7, as servers keep it"),
        ({"a.eml": PLAIN, "new/photo.jpg": b"\xff\xd8\xff\xe0"}, {"INBOX": 1},
         "a folder called new that is no Maildir's"),
        ({"new/mbox": 2 * (FROM + PLAIN + b"\n")}, {"INBOX": 2}, "an mbox in such a folder"),
    ],
)  # fmt: skip
def test_a_maildir_is_read_wherever_it_lies(
    tmp_path: Path,
    make: Callable[[Path, Files], Path],
    files: Files,
    found: dict[str, int],
    why: str,
) -> None:
    assert lying(make(tmp_path / "x", files)) == found, why


@pytest.mark.parametrize(
    ("names", "found", "why"),
    [
        ((".Sent", ".Work.Old"), ["INBOX", "Sent", "Work.Old"], "Maildir++"),
        (("Sent", "Work/Old"), ["INBOX", "Sent", "Work/Old"], "folders in one another"),
        ((".INBOX",), ["INBOX", ".INBOX"], "a folder by the name of the inbox"),
    ],
)
def test_the_folders_of_a_maildir_are_read_however_they_are_laid_out(
    tmp_path: Path, names: tuple[str, ...], found: list[str], why: str
) -> None:
    assert lying(maildir(tmp_path, names)) == dict.fromkeys(found, 1), why


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Sent", FolderRole.SENT),
        ("Archive.Sent Items", FolderRole.SENT),
        ("Work", FolderRole.OTHER),
    ],
)
def test_folders_of_a_maildir_are_known_by_name(
    tmp_path: Path, name: str, role: FolderRole
) -> None:
    assert open_files(maildir(tmp_path, [f".{name}"])).folders()[1].role is role
