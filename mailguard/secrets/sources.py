"""Where a secret comes from. It is read when it is needed and kept nowhere."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mailguard.errors import ConfigError, TemporaryError
from mailguard.phrase import Phrase
from mailguard.secrets.keyring import read_keyring

COMMAND_TIMEOUT = 30.0
"""Seconds a command may take (it may ask a password manager)."""
UNITS = Path("/etc/mailguard")
"""Where the shipped units take the password of account NAME from: NAME.password."""
MAX_SECRET = 64 * 1024
"""Octets of a secret's file or command output that are read."""


@dataclass(frozen=True, slots=True)
class SecretSettings:
    """How a secret is found; the first of these that is set counts.

    `credential` is a name in `$CREDENTIALS_DIRECTORY` (systemd LoadCredential=), or for commands by
    hand the file that the units take it from; `command` prints the secret on its first line,
    `keyring` is its name in the desktop's keyring, `file` holds it and is readable by its owner
    alone.
    """

    credential: str = ""
    command: str = field(default="", repr=False)  # some write the secret into the command itself
    keyring: str = ""
    file: Path | None = None


def password_reader(
    settings: SecretSettings,
    account: str,
    environ: Mapping[str, str] = os.environ,
    units: Path = UNITS,
) -> Callable[[], str]:
    """A function that reads the account's password each time it is called; see `secret_reader`."""
    return secret_reader(settings, f"accounts.{account}", "password", environ, units)


def secret_reader(
    settings: SecretSettings,
    owner: str,
    what: str,
    environ: Mapping[str, str] = os.environ,
    units: Path = UNITS,
) -> Callable[[], str]:
    """A function that reads the secret each time it is called.

    `owner` is the table of the configuration that names the source, `what` its keys' first word
    ("password" for `password_file`). `units` is the folder that credentials are taken from where
    systemd hands none over. Raises `ConfigError` (now or when called) where no source is
    named or it cannot be used, `TemporaryError` where a command fails. No message ever holds the
    secret, or a command.
    """
    source = _Source(owner, what)
    directory = environ.get("CREDENTIALS_DIRECTORY", "")
    if settings.credential:
        by_hand = units / f"{settings.credential}.{what}"
        if not directory and by_hand.is_file():
            return lambda: source.file(by_hand)
        return lambda: source.credential(directory, settings.credential)
    if settings.command:
        return lambda: source.command(settings.command)
    if settings.keyring:
        return lambda: source.keyring(settings.keyring)
    if settings.file is not None:
        path = settings.file
        return lambda: source.file(path)
    raise ConfigError(
        Phrase("{owner}: no {what} source.", owner=owner, what=what),
        Phrase(
            "Set one of {what}_credential, {what}_command, {what}_keyring or {what}_file.",
            what=what,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """The four kinds of source, and how each says what is wrong with it."""

    owner: str
    what: str

    def credential(self, directory: str, name: str) -> str:
        if not directory:
            raise ConfigError(
                Phrase(
                    "{owner}: {what}_credential is set, $CREDENTIALS_DIRECTORY is not.",
                    owner=self.owner,
                    what=self.what,
                ),
                Phrase(
                    "Start mailguard by systemd with LoadCredential=, or use {what}_file.",
                    what=self.what,
                ),
            )
        # systemd sets owner and mode of its credentials itself
        text, _ = self._read(Path(directory) / name)
        return self._first_line(text)

    def command(self, command: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 (the operator's own command, no shell)
                shlex.split(command),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=COMMAND_TIMEOUT,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            reason = error.strerror if isinstance(error, OSError) else type(error).__name__
            raise TemporaryError(
                Phrase(
                    "{owner}: {what}_command could not run: {why}.",
                    owner=self.owner,
                    what=self.what,
                    why=reason,
                ),
                "Run it by hand to see why.",
            ) from None
        if done.returncode != 0:
            raise TemporaryError(
                Phrase(
                    "{owner}: {what}_command ended with status {status}.",
                    owner=self.owner,
                    what=self.what,
                    status=done.returncode,
                ),
                "Run it by hand to see why.",
            )
        return self._first_line(done.stdout[:MAX_SECRET].decode("utf-8", "replace"))

    def keyring(self, name: str) -> str:
        secret = read_keyring(name, self.owner)
        if secret is None:
            raise ConfigError(
                Phrase(
                    "{owner}: the keyring holds no {what} named {name!r}.",
                    owner=self.owner,
                    what=self.what,
                    name=name,
                ),
                Phrase("Put it there: keyring set mailguard {name}", name=shlex.quote(name)),
            )
        return self._first_line(secret)

    def file(self, path: Path) -> str:
        text, mode = self._read(path)
        if mode & 0o077:
            raise ConfigError(
                Phrase(
                    "{owner}: {what}_file {path} is readable by others (mode {mode:04o}).",
                    owner=self.owner,
                    what=self.what,
                    path=path,
                    mode=mode,
                ),
                Phrase("Run: chmod 600 {path}", path=shlex.quote(str(path))),
            )
        return self._first_line(text)

    def _read(self, path: Path) -> tuple[str, int]:
        """The file's text and its mode, both of the same opened file."""
        try:
            with path.open("rb") as opened:
                mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
                return opened.read(MAX_SECRET).decode("utf-8"), mode
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            raise ConfigError(
                Phrase(
                    "{owner}: the {what} cannot be read from {path}: {why}.",
                    owner=self.owner,
                    what=self.what,
                    path=path,
                    why=reason,
                ),
                "Write it there on one line, readable by mailguard's user alone.",
            ) from None

    def _first_line(self, text: str) -> str:
        secret = text.split("\n", 1)[0].rstrip("\r")
        if not secret:
            raise ConfigError(
                Phrase("{owner}: the {what} is empty.", owner=self.owner, what=self.what),
                "The first line must hold it.",
            )
        return secret
