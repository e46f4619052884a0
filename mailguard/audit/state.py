"""How far an audit has come, on disk: an interrupted one goes on where it was.

A line of JSON each: first what the audit is of, then its rows as they were found. A last line cut
short by a crash is not counted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from mailguard.report.rows import Reply, Row
from mailguard.verdict.serial import answers_to_dict, from_dict, to_dict

FORMAT = 1


class State:
    """`State.open(folder, what, resume)`, then `known` and `add`; `close` at the end.

    `what` says in text what is audited and how: rows of another audit are not taken over. Without
    a folder that can be written to nothing is kept, and `kept` is False.
    """

    def __init__(self, file: TextIO | None, path: Path | None, rows: dict[str, Row]) -> None:
        self._file = file
        self._path = path
        self._rows = rows

    @classmethod
    def open(cls, folder: Path, what: str, *, resume: bool) -> State:
        """Begin anew, or take over the rows of the run that was interrupted."""
        path = folder / f"audit-{hashlib.sha256(what.encode()).hexdigest()[:16]}.jsonl"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            rows = dict(_read(path)) if resume else {}
            path.touch(mode=0o600)
            # written anew: a torn last line would spoil the one after it
            file = path.open("w", encoding="utf-8")
        except OSError:
            return cls(None, None, {})
        state = cls(file, path, {})
        state._write({"format": FORMAT, "what": what})
        for key, row in rows.items():
            state._write({"key": key, **_row(row)})
        file.flush()
        state._rows = rows
        return state

    @property
    def kept(self) -> bool:
        """Whether what is found is kept for a run to come."""
        return self._file is not None

    def known(self, key: str) -> Row | None:
        """The row found before."""
        return self._rows.get(key)

    def add(self, key: str, row: Row) -> None:
        """Keep a row."""
        if self._file is not None:
            self._write({"key": key, **_row(row)})

    def close(self, *, done: bool) -> None:
        """End; what was kept is removed where the audit is done: it is other people's mail."""
        if self._file is None or self._path is None:
            return
        with suppress(OSError):
            self._file.close()
        if done:
            self._path.unlink(missing_ok=True)

    def _write(self, entry: dict[str, Any]) -> None:
        if self._file is None:
            return
        try:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        except OSError:  # a full disk: the audit itself can go on
            self._file = None


def _read(path: Path) -> Iterator[tuple[str, Row]]:
    with suppress(FileNotFoundError), path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file):
            try:
                entry = json.loads(line)
                if number == 0 and entry.get("format") != FORMAT:
                    return
                if number:
                    yield entry["key"], _row_of(entry)
            except (ValueError, KeyError, TypeError, AttributeError):
                return


def _row(row: Row) -> dict[str, Any]:
    return {
        "place": row.place,
        "verdict": to_dict(row.verdict),
        "answers": answers_to_dict(row.verdict.answers),
        "received": row.received.isoformat() if row.received else None,
        "done": row.done,
        "message_id": row.message_id,
        "answered": _reply(row.answered),
    }


def _row_of(entry: dict[str, Any]) -> Row:
    return Row(
        place=entry["place"],
        verdict=from_dict(entry["verdict"], entry["answers"]),
        received=datetime.fromisoformat(entry["received"]) if entry["received"] else None,
        done=entry["done"],
        message_id=entry["message_id"],
        answered=_reply_of(entry["answered"]),
    )


def _reply(reply: Reply | None) -> dict[str, str | None] | None:
    if reply is None:
        return None
    return {"to": reply.to, "when": reply.when.isoformat() if reply.when else None}


def _reply_of(data: dict[str, Any] | None) -> Reply | None:
    if data is None:
        return None
    return Reply(data["to"], datetime.fromisoformat(data["when"]) if data["when"] else None)
