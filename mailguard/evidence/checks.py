"""What checking a pack again comes to, and its records read with suspicion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mailguard.mailbox.errors import UnreadableError
from mailguard.mailbox.files.zipped import ZipReader

DAMAGED = (
    UnreadableError,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    OverflowError,
    OSError,  # a time that this system cannot say
    RecursionError,
)
"""What a record may be read as that somebody has changed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `code` and `params` are its sentence (`words`)."""

    passed: bool
    code: str
    params: Mapping[str, str]


def changed(file: str) -> Check:
    """What is said of a file that cannot be what the pack was made with."""
    return Check(False, "evidence.check.changed", {"file": file})


def record(archive: ZipReader, name: str) -> dict[str, Any]:
    """A JSON object of the pack. Raises one of `DAMAGED`."""
    if name not in archive:
        raise KeyError(name)
    found = json.loads(archive.read(name))
    if not isinstance(found, dict):
        raise TypeError(name)
    return found
