"""Mail in files."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailguard import limits
from mailguard.findings import Code
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files import FileSource, open_files
from mailguard.mailbox.files.item import Item, unquote
from mailguard.mailbox.files.mbox import found_items
from mailguard.mailbox.model import FolderRole
from tests.mailbox.contract import FOLDER, Fill, SourceContract
from tests.mailbox.samples import FROM_LINE, PLAIN, numbered

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


def stored(path: Path) -> dict[Path, tuple[int, bytes]]:
    """Every file below `path`, and when it was written."""
    files = (file for file in path.rglob("*") if file.is_file())
    return {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


class FilesContract(SourceContract):
    """What files must do besides: a Maildir has its marks in names and folders, others in them."""

    def test_fetching_leaves_the_files_as_they_were(self, fill: Fill, tmp_path: Path) -> None:
        source = fill([PLAIN])
        before = stored(tmp_path)
        source.open(FOLDER)
        assert [mail.raw for mail in source.fetch(source.uids())] == [PLAIN]
        source.close()
        assert stored(tmp_path) == before


class TestMaildirKeepsTheContract(FilesContract):
    @pytest.fixture
    def fill(self, tmp_path: Path) -> Fill:
        def fill(mails: Sequence[bytes]) -> FileSource:
            write_maildir(tmp_path / "mail", mails)
            return open_files(tmp_path / "mail")

        return fill


class TestMboxKeepsTheContract(FilesContract):
    @pytest.fixture
    def fill(self, tmp_path: Path) -> Fill:
        def fill(mails: Sequence[bytes]) -> FileSource:
            write_mbox(tmp_path / "mail", mails)
            return open_files(tmp_path / "mail")

        return fill


class TestAFolderOfEmlKeepsTheContract(FilesContract):
    @pytest.fixture
    def fill(self, tmp_path: Path) -> Fill:
        def fill(mails: Sequence[bytes]) -> FileSource:
            for number, raw in enumerate(mails):
                (tmp_path / f"{number:04}.eml").write_bytes(raw)
            return open_files(tmp_path)

        return fill

    def test_an_empty_folder_has_nothing(self, fill: Fill) -> None:
        """But it is not what somebody means who names it."""
        with pytest.raises(UnreadableError, match="no mail found there"):
            fill([]).open("INBOX")


def test_a_single_mail_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_bytes(PLAIN)
    source = open_files(tmp_path / "mail.txt")
    source.open()
    assert [mail.raw for mail in source.fetch(source.uids())] == [PLAIN]
    assert source.path(1) == tmp_path / "mail.txt"


def test_maildir_subfolders_have_their_names_decoded(tmp_path: Path) -> None:
    write_maildir(tmp_path, [])
    write_maildir(tmp_path / ".&V4NXPpCuTvY-", [PLAIN])  # modified UTF-7 (RFC 3501, 5.1.3)
    source = open_files(tmp_path)
    assert [folder.name for folder in source.folders()] == ["INBOX", "垃圾邮件"]
    assert source.open("垃圾邮件").exists == 1


@pytest.mark.parametrize(
    ("stored", "name", "why"),
    [
        (b".&V4NXPpCuTvY-", "垃圾邮件", "modified UTF-7"),
        (b".R&-D", "R&D", "in which & is &-"),
        (b".R&D", "R&D", "no UTF-7"),
        (b".&2AA-", "&2AA-", "half a character in it"),
        (".已发送".encode(), "已发送", "UTF-8"),
        (".已发送".encode("gbk"), "\\xd2ѷ\\xa2\\xcb\\xcd", "neither"),
        (b".INBOX", ".INBOX", "not the inbox itself"),
    ],
)
def test_a_folder_of_a_maildir_is_named_as_it_can_be(
    tmp_path: Path, stored: bytes, name: str, why: str
) -> None:
    write_maildir(tmp_path, [])
    write_maildir(tmp_path / os.fsdecode(stored), [PLAIN])
    source = open_files(tmp_path)
    assert [folder.name for folder in source.folders()] == ["INBOX", name], why
    assert source.open(name).exists == 1
    assert (FolderRole.SENT in [folder.role for folder in source.folders()]) == (name == "已发送")


def test_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    write_maildir(tmp_path, [])
    write_maildir(tmp_path / ".&V4NXPpCuTvY-", [PLAIN])
    write_maildir(tmp_path / ".垃圾邮件", [PLAIN, PLAIN])
    source = open_files(tmp_path)
    counts = {folder.name: source.open(folder.name).exists for folder in source.folders()}
    assert counts == {"INBOX": 0, "垃圾邮件": 1, ".垃圾邮件": 2}


def test_a_name_that_is_not_utf_8_is_escaped_and_opened(tmp_path: Path) -> None:
    """As Chinese names come out of a ZIP file that a Windows program packed."""
    name = "邮件.eml".encode("gbk")
    (tmp_path / os.fsdecode(name)).write_bytes(PLAIN)
    source = open_files(tmp_path)
    source.open()
    assert [mail.raw for mail in source.fetch([1])] == [PLAIN]
    assert source.place(1) == f"{tmp_path}/" + "\\xd3ʼ\\xfe.eml"


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
    ("line", "field", "hour", "why"),
    [
        (b"20:44:00 2026", b"", 20, "the line alone tells: UTC, as RFC 4155 has it"),
        (b"20:44:00 2026", b"Received: x; Sat, 21 Nov 2026 20:43:58 +0800\n", 12,
         "most programs write local time, and a server's field names its zone"),
        (b"20:44:00 2026", b"Date: Sat, 21 Nov 2026 03:00:00 +0000\n", 20,
         "the sender's own word is no better than the line"),
        (b"20:44:00 +0000 2026", b"Received: x; Sat, 21 Nov 2026 03:00:00 +0000\n", 20,
         "Google's line names its zone"),
        (b"20:44:00 +0800 2026", b"", 12, "and another one is heeded"),
        (b"20:44:00 CST 2026", b"Received: x; Sat, 21 Nov 2026 20:43:58 +0800\n", 12,
         "letters may mean several"),
        (b"20:44:00 +9999 2026", b"Received: x; Sat, 21 Nov 2026 20:43:58 +0800\n", 12,
         "there is no such zone"),
    ],
)  # fmt: skip
def test_a_mail_of_an_mbox_came_when_whoever_names_a_zone_says(
    tmp_path: Path, line: bytes, field: bytes, hour: int, why: str
) -> None:
    start = b"From a@b Sat Nov 21 " + line + b"\n"
    (tmp_path / "mbox").write_bytes(start + field + PLAIN)
    source = open_files(tmp_path / "mbox")
    source.open()
    ((mail,), (again,)) = source.fetch([1]), source.headers([1])
    assert mail.received is not None
    assert mail.received == again.received
    assert mail.received.astimezone(UTC).hour == hour, why


@pytest.mark.parametrize(
    ("body", "mails", "reason"),
    [
        (b"x\n\nFrom here on it is text\n", 1, "an undated From line is text"),
        (b"x\n\nFrom here on it is text\nTo: sum up\n", 1, "whatever the line below it"),
        (b"x\n\nFrom my mail of 12:30\nTo: sum up\n", 1, "nor does a time make it more"),
        (b"x\n\nFrom bob@a.example, he said\nTo: me\n", 1, "nor an address in a sentence"),
        (b"x\n\nFrom a@b\nhe wrote to me\n", 1, "nor one that no field follows"),
        (b"x\nFrom a@b\nSubject: s\n\n", 1, "nor one without an empty line before it"),
        (b"x\n\n>From a@b Sat Nov 21 20:44:00 2026\nTo: c\n", 1, "a quoted one is text"),
        (b"x\n\n From a@b Sat Nov 21 20:44:00 2026\nTo: c\n", 1, "so is an indented one"),
        (b"x\nFrom a Sat Nov 21 20:44:00 2026\n", 1, "a date alone is text"),
        (b"x\nFrom a Sat Nov 21 20:44:00 2026\nTo: c\n", 2, "but not above a field"),
        (b"x\n\nFrom a@b\nTo: c\n", 2, "a sender between an empty line and a field"),
        (b"x\r\n\r\nFrom a@b\r\nTo: c\r\n", 2, "with the line ends of the network"),
        (b"x\n\nFrom \nTo: c\n", 2, "Thunderbird writes no sender"),
        (b"x\n\nFrom - 2026-11-21 20:44:00\nTo: c\n", 2, "another form of date"),
        (b"x\n\nFrom a@b 2026-11-21T20:44:00Z\nTo: c\n", 2, "and another"),
        (b"x\n\nFrom a <a@b> Sat Nov 21 20:44:00 2026\nTo: c\n", 2, "more than an address"),
        (b"x\n\nFrom a Sat Nov 21 20:44:00 2026\nFrom b Sat Nov 21 20:44:01 2026\nTo: c\n",
         2, "one below another belongs to the same mail"),
        (b"x\n\nFrom a@b Sat Nov 21 20:44:00 2026\n\n\n", 2, "a dated one begins a mail"),
        (b"x\n\nFrom a Sat Nov 21 20:44:00 +0800 2026\n\n", 2, "with a zone as well"),
        (b"x\n\nFrom a Sat Nov 99 20:44:00 2026\n\n", 1, "but not on the 99th"),
    ],
)  # fmt: skip
def test_where_a_mail_begins_in_an_mbox(
    tmp_path: Path, body: bytes, mails: int, reason: str
) -> None:
    (tmp_path / "mbox").write_bytes(FROM + b"Subject: s\n\n" + body)
    assert open_files(tmp_path / "mbox").open().exists == mails, reason


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (b"", "as it is to be"),
        (b"\n\r\n\n", "empty lines, as editors leave them"),
        (b"\xef\xbb\xbf", "a byte order mark"),
        (b"\xef\xbb\xbf\n", "and a line"),
    ],
)
@pytest.mark.parametrize("line", [FROM, b"From a@b\n", b"From - 2026-11-21 20:44:00\n"])
def test_how_an_mbox_may_begin(tmp_path: Path, start: bytes, line: bytes, why: str) -> None:
    (tmp_path / "mbox").write_bytes(start + 2 * (line + PLAIN + b"\n"))
    source = open_files(tmp_path / "mbox")
    source.open()
    assert [mail.raw for mail in source.fetch([1, 2])] == [PLAIN, PLAIN], why
    assert [source.place(uid) for uid in (1, 2)] == [f"{tmp_path}/mbox#{n}" for n in (1, 2)]


def test_a_mail_below_an_undated_line_is_dated_by_itself(tmp_path: Path) -> None:
    date = b"Date: Sat, 21 Nov 2020 20:44:00 +0000\n"
    (tmp_path / "mbox").write_bytes(b"From a@b\n" + date + b"\n")
    source = open_files(tmp_path / "mbox")
    source.open()
    (mail,) = source.fetch([1])
    assert mail.received == datetime(2020, 11, 21, 20, 44, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "cut", "why"),
    [
        (b"Subject: s\n\n", False, "a mail without text"),
        (b"Subject: s\r\n\r\ntext", False, "what is left out of a text nobody can tell"),
        (b"\n", False, "a mail of nothing"),
        (b"Subject: s\n", True, "no empty line"),
        (b"Subject: s\nReceived: fro", True, "nor the end of a field"),
    ],
)
def test_an_mbox_cut_short_says_so_of_its_last_mail(
    tmp_path: Path, last: bytes, cut: bool, why: str
) -> None:
    (tmp_path / "mbox").write_bytes(FROM + PLAIN + b"\n" + FROM + last)
    source = open_files(tmp_path / "mbox")
    source.open()
    first, mail = source.fetch([1, 2])
    assert first.flaw is None
    assert (mail.flaw is Code.MESSAGE_CUT_SHORT) is cut, why


@pytest.mark.parametrize(
    ("left", "mails", "flaw", "why"),
    [
        (1.0, 2, None, "nothing was taken away"),
        (0.75, 2, Code.MESSAGE_CUT_SHORT, "half of the second one"),
        (0.5, 1, None, "all of it: it has gone"),
        (0.0, 0, None, "both"),
    ],
)
def test_an_mbox_made_shorter_after_it_was_listed(
    tmp_path: Path, left: float, mails: int, flaw: Code | None, why: str
) -> None:
    write_mbox(tmp_path / "mbox", [PLAIN, PLAIN])
    source = open_files(tmp_path / "mbox")
    source.open()
    os.truncate(tmp_path / "mbox", int((tmp_path / "mbox").stat().st_size * left))
    found = list(source.fetch([1, 2]))
    assert len(found) == mails, why
    assert [mail.flaw for mail in found[1:]] == [flaw] * len(found[1:]), why


LONG = 1024 * 1024


@pytest.mark.parametrize("size", [LONG - 6, LONG - 3, LONG, LONG + 5000, 3 * LONG])
def test_a_mail_begins_wherever_a_long_mbox_is_read_on(tmp_path: Path, size: int) -> None:
    """A line may stand where one read ends and the next begins; the last mail further back."""
    mails = [numbered(1, size), numbered(2, size // 2), numbered(3, size)]
    write_mbox(tmp_path / "mbox", mails)
    source = open_files(tmp_path / "mbox")
    source.open()
    found = list(source.fetch(source.uids()))
    assert [mail.raw for mail in found] == [raw[: limits.MAX_READ + 256 * 1024] for raw in mails]
    assert not any(mail.flaw for mail in found)


def test_an_mbox_made_shorter_while_it_is_listed(tmp_path: Path) -> None:
    """Mapped into memory it would end the process: SIGBUS cannot be caught."""
    write_mbox(tmp_path / "mbox", [PLAIN, numbered(2, 3 * LONG), PLAIN])
    with (tmp_path / "mbox").open("rb") as file:
        items = found_items(lambda size, at: os.pread(file.fileno(), size, at), Item(Path("mbox")))
        first = next(items)
        os.truncate(tmp_path / "mbox", 100)
        assert [item.number for item in (first, *items)] == [1, 2]


def test_an_mbox_of_nothing_but_from_lines_is_read_in_linear_time(tmp_path: Path) -> None:
    hostile = b"\nFrom " + b"@" * 300 + b" 11:11" * 100 + b"\n"
    (tmp_path / "mbox").write_bytes(FROM + b"To: a\n\n" + hostile * 10_000)
    began = time.process_time()
    assert open_files(tmp_path / "mbox").open().exists == 1
    assert time.process_time() - began < 2


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
