"""The registry's files as they lie in a folder: read, named, not yet understood."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import tomli

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase
from mailguard.textfile import read_text

SHARED_FILE = "shared.toml"
_VOCABULARY = "vocabulary/"
_FOLDERS = (_VOCABULARY, "platforms/")


def shipped() -> Traversable:
    """The folder of the files that come with mailguard."""
    return files(__package__)


def read_folder(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and content of every registry file in `folder`, by name.

    Raises ConfigError where the folder or a file cannot be read, or a file is not TOML.
    """
    for name, entry in toml_files(folder):
        yield name, read_file(entry)


def toml_files(folder: Traversable) -> list[tuple[str, Traversable]]:
    """The registry files in `folder`, named "x.toml", "platforms/x.toml" or "vocabulary/x.toml".

    Raises ConfigError where the folder cannot be read.
    """
    found: list[tuple[str, Traversable]] = []
    try:
        for entry in folder.iterdir():
            if entry.name.endswith(".toml"):
                found.append((entry.name, entry))
            elif f"{entry.name}/" in _FOLDERS and entry.is_dir():
                files = [file for file in entry.iterdir() if file.name.endswith(".toml")]
                found += [(f"{entry.name}/{file.name}", file) for file in files]
    except OSError as error:
        raise ConfigError(
            Phrase("{folder}: not readable as a folder: {why}.", folder=folder, why=error.strerror)
        ) from None
    return sorted(found, key=lambda pair: pair[0])


def read_file(entry: Traversable) -> dict[str, Any]:
    """A file's content. Raises ConfigError where it cannot be read or is not TOML."""
    try:
        return tomli.loads(read_text(entry))
    except OSError as error:
        raise ConfigError(
            Phrase("{path}: cannot be read: {why}.", path=entry, why=error.strerror)
        ) from None
    except (ValueError, RecursionError) as error:  # too deep, too long a number
        raise ConfigError(
            Phrase("{entry}: not readable as TOML: {error}.", entry=entry, error=error)
        ) from None


def in_vocabulary(name: str) -> bool:
    """Whether a file named as by `read_folder` holds vocabulary."""
    return name.startswith(_VOCABULARY)
