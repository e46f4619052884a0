"""The registry's files as they lie in a folder: read, named, not yet understood."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from mailguard.errors import ConfigError

SHARED_FILE = "shared.toml"
_VOCABULARY = "vocabulary/"


def shipped() -> Traversable:
    """The folder of the files that come with mailguard."""
    return files(__package__)


def read_folder(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and content of every TOML file in `folder`, by name.

    Files of a folder in it are named "FOLDER/NAME". Raises ConfigError where a file cannot be
    read or is not TOML.
    """
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            for name, data in read_folder(entry):
                yield f"{entry.name}/{name}", data
        elif entry.name.endswith(".toml"):
            try:
                yield entry.name, tomllib.loads(entry.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
                raise ConfigError(f"{entry}: not readable as TOML: {error}.") from None


def in_vocabulary(name: str) -> bool:
    """Whether a file named as by `read_folder` holds vocabulary."""
    return name.startswith(_VOCABULARY)
