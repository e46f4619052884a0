"""A ZIP file read with suspicion: bounded in number and size, and never unpacked to disk."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO

from mailguard import limits
from mailguard.mailbox.errors import UnreadableError
from mailguard.names.writing import HAN
from mailguard.phrase import Phrase

_UTF_8 = 1 << 11
_HAN = re.compile(HAN)
_MACOS = re.compile(r"__MACOSX/(?:.*/)?\._[^/]*|(?:.*/)?\.DS_Store")
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)


class ZipReader:
    """The files of a ZIP by name. Use in a `with`. Errors are UnreadableError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._archive = _opened(path)
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            said = error.strerror if isinstance(error, OSError) else "not a ZIP file, or damaged"
            raise UnreadableError(
                Phrase("{path} cannot be read: {why}.", path=path, why=said), "Check the file."
            ) from None
        self._entries = {_name(entry): entry for entry in self._archive.infolist()}
        self._in_hand: tuple[str, IO[bytes]] | None = None
        self._unfolded: dict[str, int] = {}
        self._total = 0
        try:
            self._check_sizes()
            self._check_names()
        except UnreadableError:
            self._archive.close()
            raise

    def __enter__(self) -> ZipReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def names(self) -> Iterator[str]:
        """The files, folders left out, in the archive's order."""
        return (name for name, entry in self._entries.items() if not entry.is_dir())

    def enter(self, folder: str) -> None:
        """Have nothing but what lies in `folder`, by its names there."""
        self._entries = {
            name.removeprefix(folder): entry
            for name, entry in self._entries.items()
            if name.startswith(folder)
        }

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def size(self, name: str) -> int:
        """What the archive says that a file unfolds to, in octets."""
        return self._entries[name].file_size

    def date(self, name: str) -> tuple[int, int, int, int, int, int]:
        """When a file was changed last, in somebody's local time."""
        return self._entries[name].date_time

    def read(self, name: str, limit: int = limits.MAX_ARCHIVE_ENTRY) -> bytes:
        """A file, `limit` octets of it at most: sizes told in the archive are not believed."""
        try:
            with self._archive.open(self._entries[name]) as file:
                data = file.read(limit)
        except (OSError, EOFError, RuntimeError, ValueError, *_BROKEN):
            raise self._unreadable(name) from None
        more = max(0, len(data) - self._unfolded.get(name, 0))  # a header, then all of a mail
        self._unfolded[name] = self._unfolded.get(name, 0) + more
        self._total += more
        if self._total > limits.MAX_ARCHIVE_SIZE:
            raise self.bomb("it unfolds to more than may be read")
        return data

    def part(self, name: str, size: int, start: int) -> bytes:
        """Octets of a file, `size` of them from `start` on. What stands further on than what was
        read before is read next; all before it has to be unfolded again where it does not.
        """
        try:
            if self._in_hand is None or self._in_hand[0] != name:
                self._in_hand = (name, self._archive.open(self._entries[name]))
            file = self._in_hand[1]
            file.seek(start)
            return file.read(size)
        except (OSError, EOFError, RuntimeError, ValueError, *_BROKEN):
            self._in_hand = None
            raise self._unreadable(name) from None

    def encrypted(self, name: str) -> bool:
        """Whether a file needs a password."""
        return bool(self._entries[name].flag_bits & 1)  # APPNOTE.TXT 4.4.4, bit 0

    def bomb(self, why: str) -> UnreadableError:
        """What is raised where it holds more than is read."""
        return UnreadableError(
            Phrase("{path} was not read: {why}.", path=self.path, why=why),
            "Split it, if it is honest.",
        )

    def _unreadable(self, name: str) -> UnreadableError:
        if self.encrypted(name):
            return UnreadableError(
                Phrase("{path}: {name} is encrypted.", path=self.path, name=_shown(name)),
                "Unpack it with its password, and name the folder.",
            )
        return UnreadableError(
            Phrase("{path}: {name} is damaged.", path=self.path, name=_shown(name)),
            "Pack it anew.",
        )

    def _check_sizes(self) -> None:
        if len(self._entries) > limits.MAX_ARCHIVE_ENTRIES:
            raise self.bomb(
                Phrase(
                    "it holds more than {limit} files",
                    limit=limits.MAX_ARCHIVE_ENTRIES,
                )
            )
        total = sum(entry.file_size for entry in self._entries.values())
        if total > limits.MAX_ARCHIVE_SIZE:
            raise self.bomb("it unfolds to more than may be read")
        packed = sum(entry.compress_size for entry in self._entries.values())
        if total > limits.MAX_ARCHIVE_ENTRY and total > packed * limits.MAX_ARCHIVE_RATIO:
            raise self.bomb(
                Phrase(
                    "it unfolds to more than {ratio} times its size",
                    ratio=limits.MAX_ARCHIVE_RATIO,
                )
            )

    def _check_names(self) -> None:
        # Which of two is meant, programs do not agree on: what is judged may not be what is read.
        names = Counter(_name(e) for e in self._archive.infolist() if not e.is_dir())
        for name in self._entries:
            if escapes(name):
                problem = "{path}: the name {name} leads out of the archive."
            elif names[name] > 1:
                problem = "{path}: there are several files by the name {name} in it."
            else:
                continue
            raise UnreadableError(
                Phrase(problem, path=self.path, name=_shown(name)),
                "An honest ZIP file has no such names: it was made to do harm.",
            )


def _opened(path: Path) -> zipfile.ZipFile:
    if path.exists() and not path.is_file():  # a device may never end
        raise zipfile.BadZipFile
    return zipfile.ZipFile(path)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a file. Where bit 11 does not say UTF-8 it should be code page 437 (APPNOTE.TXT
    4.4.4 and appendix D); programs on Linux write UTF-8 all the same, Chinese Windows its own.
    """
    if entry.flag_bits & _UTF_8 or entry.filename.isascii():
        return entry.filename
    try:
        octets = entry.filename.encode("cp437")
    except UnicodeEncodeError:  # newer Pythons heed the name in an extra field (APPNOTE.TXT 4.6.9)
        return entry.filename
    with suppress(UnicodeDecodeError):
        return octets.decode("utf-8")
    with suppress(UnicodeDecodeError):
        name = octets.decode("gb2312")
        if _HAN.search(name):  # two letters with accents may be taken for kana
            return name
    return entry.filename


def of_macos(name: str) -> bool:
    """Whether a file is one of those that macOS adds to ZIPs: of attributes, and of views."""
    return _MACOS.fullmatch(name) is not None


def escapes(name: str) -> bool:
    """Whether a name in an archive would lead elsewhere if it were unpacked."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or "\0" in name or name[1:2] == ":"


def _shown(name: str) -> str:
    return ascii(name[:80])
