"""What is no mail, or cannot be read, is not called fine."""

from __future__ import annotations

import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from mailguard.findings import Code
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files import open_files
from mailguard.mailbox.files.nature import is_mail
from tests.mailbox.samples import PLAIN


@pytest.mark.parametrize(
    ("start", "expected", "why"),
    [
        (PLAIN, True, "a mail"),
        (b"\xef\xbb\xbf" + PLAIN, True, "an editor put a byte order mark before it"),
        (b"\r\n\r\n" + PLAIN, True, "empty lines before the header are passed over by clients"),
        (b"x-mailer : y\n\n", True, "a field of no standard (RFC 5322 section 3.6.8)"),
        (b"garbage\nDate: today\n", True, "a line that is no field before one that is"),
        (b"", False, "nothing"),
        (b"Notes\n\nFrom: a@example.com\n", False, "a field's likeness in the text"),
        (b"root:x:0:0:root:/root:/bin/bash\nmail:x:8:8::/:\n", False, "/etc/passwd"),
        (PLAIN.decode().encode("utf-16"), False, "another encoding than mail has"),
        (bytes(range(256)) * 4, False, "any octets"),
    ],
)
def test_what_is_mail(start: bytes, expected: bool, why: str) -> None:
    assert is_mail(start) is expected, why


@pytest.mark.parametrize(
    ("start", "remedy"),
    [
        (b"\x1f\x8b\x08\0\0", "unpack it"),
        (b"7z\xbc\xaf\x27\x1c\0", "unpack it"),
        (b"Rar!\x1a\x07\x01\0", "unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Outlook"),
        (b"!BDN0000", "Outlook"),
        ("From: a@b\r\n".encode("utf-16-le"), "UTF-16"),
        (bytes(4096), "Save mail"),
    ],
)
def test_what_is_no_mail_is_refused_by_name(tmp_path: Path, start: bytes, remedy: str) -> None:
    (tmp_path / "f").write_bytes(start)
    with pytest.raises(UnreadableError, match="f is not mail") as raised:
        open_files(tmp_path / "f")
    assert remedy in raised.value.remedy


def test_a_tar_is_to_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(PLAIN)
    with tarfile.open(tmp_path / "f", "w") as archive:
        archive.add(tmp_path / "a.eml", "From: a")
    with pytest.raises(UnreadableError) as raised:
        open_files(tmp_path / "f")
    assert "unpack it" in raised.value.remedy


def test_an_empty_file_holds_no_mail(tmp_path: Path) -> None:
    (tmp_path / "Inbox").touch()
    source = open_files(tmp_path / "Inbox")
    assert source.open("INBOX").exists == 0
    assert source.note == f"{tmp_path}/Inbox is empty."


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_is_not_read(device: str) -> None:
    with pytest.raises(UnreadableError, match="neither a file nor a folder"):
        open_files(Path(device))


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "f")
    with pytest.raises(UnreadableError, match="neither a file nor a folder"):
        open_files(tmp_path / "f")


def test_a_path_that_is_too_long_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="File name too long"):
        open_files(tmp_path / ("d" * 300))


def flaws(path: Path) -> list[Code | None]:
    source = open_files(path)
    source.open("INBOX")
    found = [mail.flaw for mail in source.fetch(source.uids())]
    source.close()
    return found


def test_mail_without_flaw(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(PLAIN)
    assert flaws(tmp_path) == [None]


@pytest.mark.parametrize("content", [b"", b"hello", bytes(1000)])
def test_an_eml_that_is_no_mail_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(content)
    assert flaws(tmp_path) == [Code.MESSAGE_NO_MAIL]


def test_a_disk_that_fails_is_a_flaw_of_the_mail(tmp_path: Path) -> None:
    (tmp_path / "a.eml").symlink_to("/proc/self/mem")  # nothing is mapped at its start: EIO
    assert flaws(tmp_path) == [Code.MESSAGE_DAMAGED]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_mail_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(PLAIN)
    (tmp_path / "a.eml").chmod(0)
    assert flaws(tmp_path) == [Code.MESSAGE_NOT_PERMITTED]


def packed(path: Path, *, locked: int) -> Path:
    """A ZIP of two mails, of which so many are marked as encrypted."""
    with zipfile.ZipFile(path, "w") as made:
        for name in ("a.eml", "b.eml"):
            made.writestr(name, PLAIN)
    data = bytearray(path.read_bytes())
    at = 0
    for _ in range(locked):
        at = data.index(b"PK\x01\x02", at + 1)
        data[at + 8] |= 1
    path.write_bytes(data)
    return path


def test_an_encrypted_mail_of_a_zip_says_so(tmp_path: Path) -> None:
    assert flaws(packed(tmp_path / "x.zip", locked=1)) == [Code.MESSAGE_ENCRYPTED, None]


def test_a_zip_that_is_encrypted_throughout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="is encrypted"):
        open_files(packed(tmp_path / "x.zip", locked=2))


def test_a_damaged_mail_of_a_zip_says_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", locked=0)
    path.write_bytes(path.read_bytes().replace(b"First", b"Worst", 1))
    assert flaws(path) == [Code.MESSAGE_DAMAGED, None]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_found_whatever_the_compression(tmp_path: Path, method: int) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("a.eml", PLAIN * 9)
    data = bytearray(path.read_bytes())
    data[40:60] = b"\xff" * 20
    path.write_bytes(data)
    assert flaws(path) == [Code.MESSAGE_DAMAGED]
