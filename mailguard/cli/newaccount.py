"""An account that `init` asked for, and how it gets into the configuration."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import tomli

from mailguard.config.load import load, parse
from mailguard.config.options import AccountOptions, account_options
from mailguard.errors import UsageError
from mailguard.phrase import Phrase
from mailguard.secrets.files import write_whole
from mailguard.secrets.keyring import write_keyring
from mailguard.secrets.sources import UNITS
from mailguard.textfile import read_text

SHIPPED = "shop"
"""The account whose password the shipped units hand over."""


@dataclass(slots=True)
class NewAccount:
    """Its name and settings; `secret` is kept by us but where `way` is "command" or "oauth"."""

    name: str
    settings: dict[str, object]
    way: str = "file"
    secret: str = ""

    def options(self, path: Path) -> AccountOptions:
        """What the settings mean, once they stand in `path`. Raises ConfigError."""
        settings = parse({"accounts": {self.name: dict(self.settings)}}, path)
        return account_options(self.name, settings)


def read(path: Path) -> str:
    """The configuration that is there, "" where none is; a wrong one is not added to."""
    if not path.exists():
        return ""
    load(path)
    return read_text(path)


def usual_way(path: Path, user: int) -> str:
    """How the password of an account in `path` is kept, unless told, where `user` (a UID) asks.

    The system's service runs as a user of its own, which cannot read what is root's: systemd can.
    """
    return "credential" if user == 0 and path.parent == UNITS else "file"


def unit_lines(path: Path, account: NewAccount, *, first: bool) -> list[str]:
    """What the units lack to start, and to hand the account's password over.

    They name the account "shop"; where the `first` one of a configuration is another, or has no
    password, that line keeps them from starting, and is taken back.
    """
    handed = account.way == "credential"
    if first and handed and account.name == SHIPPED:
        return []
    lines = ["LoadCredential="] if first else []
    if handed:
        lines.append(f"LoadCredential={account.name}:{password_file(path, account.name)}")
    return lines


def password_file(path: Path, name: str) -> Path:
    """Where the password of an account in the configuration `path` is kept."""
    return path.parent / f"{name}.password"


def account_names(text: str) -> set[str]:
    """The accounts of a configuration's text."""
    return set(tomli.loads(text).get("accounts", {}))


def write(path: Path, before: str, account: NewAccount, *, head: str, comment: str) -> None:
    """Write the secret, then the configuration: each whole, or not at all.

    `head` opens a new file, `comment` explains the mode. Raises UsageError, ConfigError.
    """
    start = f"{before.rstrip()}\n" if before else f"{head}\n"
    lines = [f"{key} = {_toml(value)}" for key, value in account.settings.items()]
    table = [f"[accounts.{account.name}]", *lines, f"# {comment}", 'mode = "observe"']
    text = start + "\n" + "\n".join(table) + "\n"
    parse(tomli.loads(text), path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if account.way in ("file", "credential"):
            write_whole(password_file(path, account.name), account.secret + "\n", 0o600)
        elif account.way == "keyring":
            write_keyring(account.name, account.secret, f"accounts.{account.name}")
        write_whole(path, text, 0o644)
    except OSError as error:
        raise UsageError(
            Phrase(
                "{path}: cannot be written: {why}.", path=error.filename or path, why=error.strerror
            ),
            "Name another place with --config.",
        ) from None


def _toml(value: object) -> str:
    """A value as TOML writes it; its basic strings are JSON's, without controls there are none."""
    return json.dumps(value, ensure_ascii=False)
