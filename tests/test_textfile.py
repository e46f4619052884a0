"""Files that somebody wrote by hand."""

import os
from pathlib import Path
from threading import Timer

import pytest

from mailguard.limits import MAX_TEXT_FILE
from mailguard.textfile import read_text


@pytest.mark.parametrize("octets", ["店".encode(), "店".encode("utf-8-sig")], ids=["plain", "BOM"])
def test_what_an_editor_saves_is_read(tmp_path: Path, octets: bytes) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(octets)
    assert read_text(file) == "店"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("/dev/zero", "File too large"),
        ("/dev/full", "File too large"),
        ("/", "Is a directory"),
        ("/nowhere", "No such file or directory"),
    ],
)
def test_what_is_no_text_is_said(file: str, why: str) -> None:
    with pytest.raises(OSError, match=why) as raised:
        read_text(Path(file))
    assert raised.value.strerror == why


def test_a_pipe_to_which_nobody_writes_is_empty(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    assert read_text(tmp_path / "config.toml") == ""


def test_who_has_a_pipe_open_is_waited_for() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as written, os.fdopen(reading):
        Timer(0.1, lambda: (written.write("[dns]"), written.close())).start()
        assert read_text(Path(f"/dev/fd/{reading}")) == "[dns]"


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("店", encoding="gb18030")
    with pytest.raises(OSError, match="not UTF-8 text"):
        read_text(file)


def test_a_file_may_fill_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "zone.json"
    file.write_bytes(b" " * MAX_TEXT_FILE)
    assert len(read_text(file)) == MAX_TEXT_FILE
    with file.open("ab") as more:
        more.write(b" ")
    with pytest.raises(OSError, match="File too large"):
        read_text(file)
