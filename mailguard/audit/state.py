"""How far an audit has come, on disk: an interrupted one goes on where it was.

A line a row, as they were found: its key and the row, each in JSON. A last line cut short by a
crash is not counted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from mailguard.report.rows import Row

_HEAD = b"mailguard audit 1\n"
"""The format; rows in another one are not taken over. A default that changes makes another one."""
_BUFFER = 64 * 1024
"""Octets kept back: what a crash loses of them is judged again."""


class State:
    """`State.open(folder, what, resume)`, then `known` and `add`; `close` at the end.

    `what` says in text what is audited and how: rows of another audit are not taken over. Without
    a folder that can be written to nothing is kept, and `kept` is False.
    """

    def __init__(self, file: BinaryIO | None, path: Path | None, rows: dict[str, Row]) -> None:
        self._file = file
        self._path = path
        self._rows = rows

    @classmethod
    def open(cls, folder: Path, what: str, *, resume: bool) -> State:
        """Begin anew, or take over the rows of the run that was interrupted."""
        path = folder / f"audit-{hashlib.sha256(what.encode()).hexdigest()[:16]}.rows"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            rows = dict(_read(path)) if resume else {}
            path.touch(mode=0o600)
            # written anew: a torn last line would spoil the one after it
            file = path.open("wb", buffering=_BUFFER)
            file.write(_HEAD)
        except OSError:
            return cls(None, None, {})
        _rows()  # made while the analysis processes start
        state = cls(file, path, rows)
        for key, row in rows.items():
            state.add(key, row)
        return state

    @property
    def kept(self) -> bool:
        """Whether what is found is kept for a run to come; sure once it is closed."""
        return self._file is not None

    def known(self, key: str) -> Row | None:
        """The row found before."""
        return self._rows.get(key)

    def add(self, key: str, row: Row) -> None:
        """Keep a row. One that JSON cannot hold (lone surrogates) is judged again instead."""
        if self._file is None:
            return
        try:
            bare = _rows().dump_json(row, exclude_defaults=True)
            self._file.write(b"%s\t%s\n" % (_bare(key), bare))
        except OSError:  # a full disk: the audit itself can go on
            with suppress(OSError):
                self._file.close()
            self._file = None
        except (ValueError, PydanticSerializationError):
            return

    def close(self, *, done: bool) -> None:
        """End; what was kept is removed where the audit is done: it is other people's mail."""
        try:
            if self._file is not None:
                self._file.close()
        except OSError:  # there was no room for the last of it
            self._file = None
        if done and self._path is not None:
            self._path.unlink(missing_ok=True)


def _bare(key: str) -> bytes:
    """A key as it stands before a row: nothing in it ends line or column."""
    return json.dumps(key).encode()


@cache
def _rows() -> TypeAdapter[Row]:
    return TypeAdapter(Row)


def _read(path: Path) -> Iterator[tuple[str, Row]]:
    with suppress(FileNotFoundError), path.open("rb") as file:
        if file.readline() != _HEAD:
            return
        for line in file:
            key, _, row = line.partition(b"\t")
            try:
                yield json.loads(key), _rows().validate_json(row)
            except ValueError:
                return
