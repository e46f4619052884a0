"""ZIP files made to do harm."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from mailguard import limits
from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.zipped import ZipReader, _name, escapes


def archive(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def test_files_are_read_by_name(tmp_path: Path) -> None:
    with ZipReader(archive(tmp_path / "a.zip", one=b"1", two=b"22")) as found:
        assert list(found.names()) == ["one", "two"]
        assert found.read("two") == b"22"


class _Unmarked(zipfile.ZipInfo):
    """A file whose name stands in the archive as it is given, in no charset that is told."""

    octets = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's own name)
        return self.octets, 0


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        ("风控通知（2）.eml".encode("gb2312"), "风控通知（2）.eml"),
        ("风控通知.eml".encode(), "风控通知.eml"),
        ("Müller.eml".encode("cp437"), "Müller.eml"),
        ("señó.eml".encode("cp437"), "señó.eml"),
    ],
    ids=["Chinese Windows", "Linux", "what it should be", "what could be kana"],
)
def test_a_name_is_read_as_it_was_written(tmp_path: Path, octets: bytes, expected: str) -> None:
    entry = _Unmarked("x")
    entry.octets = octets
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(entry, b"1")
    with ZipReader(tmp_path / "a.zip") as found:
        assert list(found.names()) == [expected]
        assert found.read(expected) == b"1"


def test_a_name_that_python_read_from_an_extra_field_is_left_as_it_is() -> None:
    assert _name(zipfile.ZipInfo("风控通知.eml")) == "风控通知.eml"


def test_a_bomb_is_not_unfolded(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "b.zip", a=bytes(100 * 1024 * 1024))
    with pytest.raises(UnreadableError, match="times its size"):
        ZipReader(bomb)


def test_a_size_that_lies_is_not_believed(tmp_path: Path) -> None:
    path = archive(tmp_path / "b.zip", a=bytes(50 * 1024 * 1024))
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", 50 * 1024 * 1024), struct.pack("<I", 10)))
    with ZipReader(path) as found, pytest.raises(UnreadableError, match="damaged"):
        assert len(found.read("a")) <= limits.MAX_ARCHIVE_ENTRY


def test_no_more_is_read_of_a_file_than_asked(tmp_path: Path) -> None:
    with ZipReader(archive(tmp_path / "a.zip", a=b"12345")) as found:
        assert found.read("a", 3) == b"123"


@pytest.mark.parametrize(
    ("name", "leads_out"),
    [
        ("a/b.eml", False),
        ("../b.eml", True),
        ("a/../../b.eml", True),
        ("/etc/passwd", True),
        ("..\\b.eml", True),
        ("c:\\b.eml", True),
        ("a..b.eml", False),
    ],
)
def test_a_name_that_leads_out(tmp_path: Path, name: str, leads_out: bool) -> None:
    assert escapes(name) is leads_out
    path = archive(tmp_path / "a.zip", **{name: b"x"})
    if leads_out:
        with pytest.raises(UnreadableError, match="leads out"):
            ZipReader(path)
    else:
        ZipReader(path).close()


def test_an_encrypted_file_is_one_line(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", a=b"x")
    data = bytearray(path.read_bytes())
    data[6] |= 1  # general purpose bit 0 of the local header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and of the central one
    path.write_bytes(data)
    with ZipReader(path) as found, pytest.raises(UnreadableError, match="encrypted"):
        found.read("a")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["a.eml", "a.eml\0b"])
def test_two_files_by_one_name_are_refused(tmp_path: Path, second: str) -> None:
    """One of them would never be looked at; a name ends at its first NUL."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.eml", b"1")
        info = zipfile.ZipInfo("a.eml")
        info.filename = second
        made.writestr(info, b"2")
    with pytest.raises(UnreadableError, match="several files by the name"):
        ZipReader(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"PK\x03\x04" + bytes(40)])
def test_what_is_no_zip(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match="not a ZIP file"):
        ZipReader(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be read"):
        ZipReader(tmp_path / "nowhere.zip")
