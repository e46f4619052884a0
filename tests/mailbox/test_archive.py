"""ZIP files of mail."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from mailguard.limits import HEADER_READ
from mailguard.mailbox.errors import NoSuchFolderError
from mailguard.mailbox.files import open_files
from mailguard.mailbox.model import FolderRole
from tests.mailbox.test_arrival import CAME, MAIL


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("b/two.EML", MAIL.replace(b"body", b"second"))
        made.writestr("a/one.eml", MAIL)
        made.writestr("notes.txt", "no mail")
    return path


def test_mails_come_by_name_and_nothing_else_does(archive: Path) -> None:
    source = open_files(archive)
    assert source.open("INBOX").exists == 2
    mails = list(source.fetch(source.uids()))
    assert [mail.raw for mail in mails] == [MAIL, MAIL.replace(b"body", b"second")]
    assert all(mail.complete and mail.received == CAME for mail in mails)
    assert source.place(2) == f"{archive}#b/two.EML"
    source.close()


def test_it_has_one_folder(archive: Path) -> None:
    source = open_files(archive)
    assert [folder.role for folder in source.folders()] == [FolderRole.INBOX]
    with pytest.raises(NoSuchFolderError):
        source.open("Sent")
    source.close()


def test_nothing_is_unpacked(archive: Path) -> None:
    source = open_files(archive)
    source.open("INBOX")
    list(source.fetch(source.uids()))
    assert [path.name for path in archive.parent.iterdir()] == ["export.zip"]
    source.close()


@pytest.mark.parametrize("packed", [False, True])
def test_headers_come_with_little_of_the_bodies(tmp_path: Path, packed: bool) -> None:
    short = MAIL + b"x" * 500_000
    long = b"X-Long: " + b"y" * 200_000 + b"\r\n" + short
    for name, raw in (("a.eml", short), ("b.eml", long)):
        (tmp_path / name).write_bytes(raw)
    path = tmp_path
    if packed:
        path = tmp_path / "x.zip"
        with zipfile.ZipFile(path, "w") as made:
            for name in ("a.eml", "b.eml"):
                made.write(tmp_path / name, name)
    source = open_files(path)
    source.open("INBOX")
    first, second = source.headers(source.uids())
    assert (len(first.raw), first.size, first.received) == (HEADER_READ, len(short), CAME)
    assert second.raw == long  # its header does not end before
    source.close()
