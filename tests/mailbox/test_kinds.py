"""What lies where mail was looked for is named, or looked at."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from mailguard.cli.saved import saved_mail
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files import open_files
from tests.mailbox.samples import PLAIN
from tests.mailbox.test_files import FROM


def folder(path: Path, names: Sequence[str]) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_bytes(PLAIN)
    return path


def archive(path: Path, names: Sequence[str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, PLAIN)
    return path


@pytest.mark.parametrize("make", [folder, archive])
@pytest.mark.parametrize(
    ("names", "remedy"),
    [
        ((), "Name .eml files"),
        (("a.zip", "b.ZIP", "c.msg"), "It holds: 2 .zip, 1 .msg. Unpack"),
        (("a.pst", "readme.txt"), "It holds: 1 .pst, 1 .txt. Export the mail"),
        (("readme.txt", "notes"), "It holds: 1 *, 1 .txt. Unpack"),
        (("a.1\x1b[31m", "b.邮件"), "It holds: 2 *."),
        (tuple(f"a.{end}" for end in "abcdefg"), "1 .e, …. Unpack"),
    ],
)
def test_where_there_is_no_mail_it_is_said_what_there_is(
    tmp_path: Path, make: object, names: Sequence[str], remedy: str
) -> None:
    path = make(tmp_path / "x", names)  # type: ignore[operator]
    with pytest.raises(UnreadableError, match="x: no mail found there") as raised:
        open_files(path).open()
    assert remedy in raised.value.remedy


@pytest.mark.parametrize("make", [folder, archive])
@pytest.mark.parametrize(
    ("names", "note"),
    [
        (("a.eml",), None),
        (("a.eml", "readme.txt"), None),
        (("a.eml", "b.pst", "c.zip", "d.zip"), "though there may be mail in them: 2 .zip, 1 .pst."),
    ],
)
def test_what_may_hold_more_mail_is_named(
    tmp_path: Path, make: object, names: Sequence[str], note: str | None
) -> None:
    source = open_files(make(tmp_path / "x", names))  # type: ignore[operator]
    assert source.open("INBOX").exists == 1
    assert source.note is None if note is None else note in str(source.note)
    source.close()


@pytest.mark.parametrize("name", ["b.mbox", "Inbox", "B.MBOX", "orders.2024"])
def test_an_mbox_in_a_folder_is_read(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path / "x", ["a.eml", "c.eml"])
    (path / name).write_bytes(2 * (FROM + PLAIN + b"\n"))
    source = open_files(path)
    assert source.open().exists == 4
    places = {os.path.relpath(source.place(uid), path) for uid in source.uids()}
    assert places == {"a.eml", "c.eml", f"{name}#1", f"{name}#2"}
    assert [mail.raw for mail in source.fetch(source.uids())] == [PLAIN] * 4


@pytest.mark.parametrize("named", ["", "INBOX.mbox/Messages/1.emlx"])
def test_a_mail_of_apple_mails_is_without_what_stands_around_it(tmp_path: Path, named: str) -> None:
    path = tmp_path / "INBOX.mbox" / "Messages" / "1.emlx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%-10d\n%s<?xml version=..." % (len(PLAIN), PLAIN))
    source = open_files(tmp_path / named)
    source.open()
    assert [(mail.raw, mail.size) for mail in source.fetch([1])] == [(PLAIN, len(PLAIN))]
    assert source.place(1) == str(path)
    (mail, place) = saved_mail(str(path)) or (None, "")
    assert (mail and mail.raw, place) == (PLAIN, "1.emlx")


@pytest.mark.parametrize("start", [b"", b"x\n", b"99999\n", b"9" * 60 + b"\n"])
def test_one_whose_length_is_none_is_read_whole(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "1.emlx").write_bytes(start + PLAIN)
    source = open_files(tmp_path)
    source.open()
    assert [mail.raw for mail in source.fetch([1])] == [start + PLAIN]


def test_what_macos_packs_beside_a_mail_is_none(tmp_path: Path) -> None:
    source = open_files(
        archive(tmp_path / "x.zip", ["d/a.eml", "__MACOSX/d/._a.eml", "__MACOSX/b.eml"])
    )
    source.open("INBOX")
    assert [source.place(uid).rpartition("/")[2] for uid in source.uids()] == ["b.eml", "a.eml"]
    source.close()
