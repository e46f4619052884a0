"""Where a password comes from. It is read when it is needed and kept nowhere."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mailguard.errors import ConfigError, TemporaryError

COMMAND_TIMEOUT = 30.0
"""Seconds a `password_command` may take (it may ask a password manager)."""


@dataclass(frozen=True, slots=True)
class SecretSettings:
    """How an account's password is found; the first of these that is set counts.

    `credential` is a name in `$CREDENTIALS_DIRECTORY` (systemd LoadCredential=), `command` prints
    the secret on its first line, `file` holds it and is readable by its owner alone.
    """

    credential: str = ""
    command: str = ""
    file: Path | None = None


def password_reader(
    settings: SecretSettings, account: str, environ: Mapping[str, str] = os.environ
) -> Callable[[], str]:
    """A function that reads the account's password each time it is called.

    Raises `ConfigError` (now or when called) where no source is named or it cannot be used,
    `TemporaryError` where a command fails. No message ever holds the secret.
    """
    directory = environ.get("CREDENTIALS_DIRECTORY", "")
    if settings.credential:
        return lambda: _from_credential(directory, settings.credential, account)
    if settings.command:
        return lambda: _from_command(settings.command, account)
    if settings.file is not None:
        path = settings.file
        return lambda: _from_file(path, account)
    raise ConfigError(
        f"accounts.{account}: no password source.",
        "Set one of password_credential, password_command or password_file.",
    )


def _from_credential(directory: str, name: str, account: str) -> str:
    if not directory:
        raise ConfigError(
            f"accounts.{account}: password_credential is set, $CREDENTIALS_DIRECTORY is not.",
            "Start mailguard by systemd with LoadCredential=, or use password_file.",
        )
    # systemd sets owner and mode of its credentials itself
    return _first_line(_read(Path(directory) / name, account), account)


def _from_command(command: str, account: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (the operator's own command, no shell)
            shlex.split(command), capture_output=True, timeout=COMMAND_TIMEOUT, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise TemporaryError(
            f"accounts.{account}: password_command could not run: {reason}.",
            "Run it by hand to see why.",
        ) from None
    if done.returncode != 0:
        raise TemporaryError(
            f"accounts.{account}: password_command ended with status {done.returncode}.",
            "Run it by hand to see why.",
        )
    return _first_line(done.stdout.decode("utf-8", "replace"), account)


def _from_file(path: Path, account: str) -> str:
    text = _read(path, account)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise ConfigError(
            f"accounts.{account}: password_file {path} is readable by others (mode {mode:04o}).",
            f"Run: chmod 600 {path}",
        )
    return _first_line(text, account)


def _read(path: Path, account: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(
            f"accounts.{account}: the password cannot be read from {path}: {reason}.",
            "Write it there on one line, readable by mailguard's user alone.",
        ) from None


def _first_line(text: str, account: str) -> str:
    secret = text.split("\n", 1)[0].rstrip("\r")
    if not secret:
        raise ConfigError(
            f"accounts.{account}: the password is empty.", "The first line must hold it."
        )
    return secret
