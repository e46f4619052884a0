"""Where the configuration, the state and the cache are, unless told."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase

_OF_THE_SYSTEM = Path("/var/lib/mailguard")
"""What `StateDirectory=mailguard` makes: root asks the system service without naming it."""
FILE_NAME = "config.toml"


def find_config(asked: Path | None) -> Path:
    """The configuration file: as asked for, else the first that exists where it may be.

    Raises `ConfigError` that names all the places where none is found.
    """
    if asked is not None:
        return asked
    places = _places()
    for place in places:
        if place.is_file():
            return place
    tried = ", ".join(str(place) for place in places)
    raise ConfigError(
        Phrase("No configuration found (looked for {tried}).", tried=tried),
        "Make one with `mailguard init`, or from config.example.toml, or name one with --config.",
    )


def _places() -> list[Path]:
    given = os.environ.get("CONFIGURATION_DIRECTORY", "")
    directories = [Path(d) for d in given.split(":") if d]
    directories.append(Path(platformdirs.user_config_dir("mailguard")))
    directories.append(Path("/etc/mailguard"))
    return [directory / FILE_NAME for directory in directories]


def state_folder(asked: Path | None) -> Path:
    """The folder for what must not be forgotten: as asked for, else `$STATE_DIRECTORY`
    (systemd.exec(5)), else for root the system service's, else the user's own.

    It need not be there yet.
    """
    if asked is not None:
        return asked
    given = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given)
    if os.geteuid() == 0 and _OF_THE_SYSTEM.is_dir():
        return _OF_THE_SYSTEM
    return Path(platformdirs.user_state_dir("mailguard"))


def journal_file(asked: Path | None) -> Path:
    """The journal, in its `state_folder`. Makes the folder, for its owner alone.

    Raises `ConfigError` where it cannot.
    """
    folder = state_folder(asked)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            Phrase(
                "The state folder {folder} cannot be made: {why}.",
                folder=folder,
                why=error.strerror,
            ),
            "Set `state` to a folder that mailguard may write to.",
        ) from None
    return folder / "journal.sqlite"
