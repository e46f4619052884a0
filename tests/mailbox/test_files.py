"""Mail in files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files import FileSource, open_files
from mailguard.mailbox.files.source import unquote
from tests.mailbox.contract import Fill, SourceContract
from tests.mailbox.samples import FROM_LINE, PLAIN

FROM = b"From MAILER-DAEMON Sat Nov 21 20:44:00 2026\n"


def write_maildir(path: Path, mails: Sequence[bytes]) -> None:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for number, raw in enumerate(mails):
        (path / "new" / f"{1700000000 + number}.M{number}.host").write_bytes(raw)


def write_mbox(path: Path, mails: Sequence[bytes]) -> None:
    with path.open("wb") as file:
        for raw in mails:
            file.write(FROM + raw.replace(b"\r\nFrom ", b"\r\n>From ") + b"\n")


class TestMaildirKeepsTheContract(SourceContract):
    @pytest.fixture
    def fill(self, tmp_path: Path) -> Fill:
        def fill(mails: Sequence[bytes]) -> FileSource:
            write_maildir(tmp_path / "mail", mails)
            return open_files(tmp_path / "mail")

        return fill


class TestMboxKeepsTheContract(SourceContract):
    @pytest.fixture
    def fill(self, tmp_path: Path) -> Fill:
        def fill(mails: Sequence[bytes]) -> FileSource:
            write_mbox(tmp_path / "mail", mails)
            return open_files(tmp_path / "mail")

        return fill


class TestAFolderOfEmlKeepsTheContract(SourceContract):
    @pytest.fixture
    def fill(self, tmp_path: Path) -> Fill:
        def fill(mails: Sequence[bytes]) -> FileSource:
            for number, raw in enumerate(mails):
                (tmp_path / f"{number:04}.eml").write_bytes(raw)
            return open_files(tmp_path)

        return fill


def test_a_single_mail_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_bytes(PLAIN)
    source = open_files(tmp_path / "mail.txt")
    source.open()
    assert [mail.raw for mail in source.fetch(source.uids())] == [PLAIN]
    assert source.path(1) == tmp_path / "mail.txt"


def test_maildir_names_carry_flags(tmp_path: Path) -> None:
    write_maildir(tmp_path, [])
    (tmp_path / "cur" / "1.a.host:2,FSx").write_bytes(PLAIN)
    source = open_files(tmp_path)
    source.open()
    (mail,) = source.fetch([1])
    assert mail.flags == {"\\Flagged", "\\Seen"}


def test_maildir_subfolders_have_their_names_decoded(tmp_path: Path) -> None:
    write_maildir(tmp_path, [])
    write_maildir(tmp_path / ".&V4NXPpCuTvY-", [PLAIN])  # modified UTF-7 (RFC 3501, 5.1.3)
    source = open_files(tmp_path)
    assert [folder.name for folder in source.folders()] == ["INBOX", "垃圾邮件"]
    assert source.open("垃圾邮件").exists == 1


def test_a_mail_that_vanishes_is_left_out(tmp_path: Path) -> None:
    for name in ("a.eml", "b.eml"):
        (tmp_path / name).write_bytes(PLAIN)
    source = open_files(tmp_path)
    source.open()
    (tmp_path / "a.eml").unlink()
    assert [mail.uid for mail in source.fetch([1, 2])] == [2]


def test_what_is_no_eml_is_no_mail(tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text("{}")
    (tmp_path / "folder.eml").mkdir()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "UPPER.EML").write_bytes(PLAIN)
    assert open_files(tmp_path).open().exists == 1


def test_an_mbox_tells_when_its_mail_came(tmp_path: Path) -> None:
    write_mbox(tmp_path / "mail", [PLAIN])
    source = open_files(tmp_path / "mail")
    source.open()
    (mail,) = source.fetch([1])
    assert mail.received == datetime(2026, 11, 21, 20, 44, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "mails", "reason"),
    [
        (b"x\n\nFrom here on it is text\n", 1, "an undated From line is text"),
        (b"x\nFrom a Sat Nov 21 20:44:00 2026\n", 1, "a From line needs an empty line before it"),
        (b"x\n\nFrom a@b Sat Nov 21 20:44:00 2026\n\n\n", 2, "a dated one begins a mail"),
        (b"x\n\nFrom a Sat Nov 21 20:44:00 +0800 2026\n\n", 2, "with a zone as well"),
        (b"x\n\nFrom a Sat Nov 99 20:44:00 2026\n\n", 1, "but not on the 99th"),
    ],
)
def test_where_a_mail_begins_in_an_mbox(
    tmp_path: Path, body: bytes, mails: int, reason: str
) -> None:
    (tmp_path / "mbox").write_bytes(FROM + b"Subject: s\n\n" + body)
    assert open_files(tmp_path / "mbox").open().exists == mails, reason


@pytest.mark.parametrize(
    ("stored", "original"),
    [
        (b"a\n>From b\n", b"a\nFrom b\n"),
        (b"a\n>>From b\n", b"a\n>From b\n"),
        (b"a\n> From b\n", b"a\n> From b\n"),
        (b"a\n>Fromage\n", b"a\n>Fromage\n"),
        (FROM_LINE, FROM_LINE),
    ],
)
def test_quoted_from_lines_are_restored(stored: bytes, original: bytes) -> None:
    assert unquote(stored) == original


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="nowhere"):
        open_files(tmp_path / "nowhere")


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path) -> None:
    name = "d" * 250
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(17):  # deeper than a path can be long: that stops root, too
        os.mkdir(name, dir_fd=folder)
        below = os.open(name, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    with pytest.raises(UnreadableError, match="d cannot be read: File name too long"):
        open_files(tmp_path).open()
