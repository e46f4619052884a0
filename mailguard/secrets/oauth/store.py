"""Where an account's tokens are kept: a file that is its owner's alone, or the keyring."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from mailguard.errors import TemporaryError
from mailguard.limits import TOKEN_LOCK_WAIT
from mailguard.phrase import Phrase
from mailguard.secrets.files import make_private, read_private, remove_whole, write_whole
from mailguard.secrets.keyring import delete_keyring, read_keyring, write_keyring
from mailguard.secrets.oauth.errors import AuthorisationEndedError
from mailguard.secrets.oauth.settings import OAuthSettings
from mailguard.secrets.oauth.token import Token

_LOOK_EVERY = 0.05


class TokenStore:
    """The tokens of one account, shared by all processes of this machine."""

    def __init__(self, settings: OAuthSettings) -> None:
        self._settings = settings
        self._path = settings.folder / f"oauth-{settings.account}.json"

    @property
    def place(self) -> str:
        """Where they are, for people."""
        name = self._settings.keyring
        return f"keyring: {name}" if name else str(self._path)

    def read(self) -> Token | None:
        """What is kept, None where nothing is. Raises ConfigError where it cannot be read, and
        AuthorisationEndedError where that are no tokens.
        """
        settings = self._settings
        if settings.keyring:
            text = read_keyring(settings.keyring, settings.owner)
        else:
            text = read_private(self._path, settings.owner)
        try:
            return Token.from_json(text) if text is not None else None
        except (ValueError, TypeError):
            raise AuthorisationEndedError(
                Phrase(
                    "{owner}: what is kept in {place} are not mailguard's tokens.",
                    owner=settings.owner,
                    place=self.place,
                ),
                settings.remedy,
            ) from None

    def write(self, token: Token) -> None:
        """Keep it, in the lock, in place of what was there. Raises ConfigError, TemporaryError."""
        settings = self._settings
        if settings.keyring:
            write_keyring(settings.keyring, token.to_json(), settings.owner)
            return
        try:
            write_whole(self._path, token.to_json(), 0o600)
        except OSError as error:
            raise self._not_written(error) from None

    def remove(self) -> bool:
        """Forget it; whether there was something to forget. Raises ConfigError, TemporaryError.

        In the lock, as `write`: else who renews it meanwhile puts it back.
        """
        settings = self._settings
        if settings.keyring:
            return delete_keyring(settings.keyring, settings.owner)
        try:
            return remove_whole(self._path)
        except OSError as error:
            raise self._not_written(error) from None

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep all others, threads and processes, from changing it.

        Raises TemporaryError where one of them takes too long. The lock is the kernel's: it goes
        with the process, however that ends.
        """
        descriptor = self._open_lock()
        try:
            until = time.monotonic() + TOKEN_LOCK_WAIT
            while not _locked(descriptor):
                if time.monotonic() > until:
                    raise TemporaryError(
                        Phrase(
                            "{owner}: another mailguard has held the tokens for {seconds:.0f} s.",
                            owner=self._settings.owner,
                            seconds=TOKEN_LOCK_WAIT,
                        ),
                        "It will be tried again.",
                    )
                time.sleep(_LOOK_EVERY)
            yield
        finally:
            os.close(descriptor)

    def _open_lock(self) -> int:
        path = self._path.with_suffix(".lock")
        try:
            self._make_folder()
            make_private(path)
            return os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise self._not_written(error) from None

    def _make_folder(self) -> None:
        folder: Path = self._settings.folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _not_written(self, error: OSError) -> TemporaryError:
        return TemporaryError(
            Phrase(
                "{owner}: the tokens cannot be kept in {folder}: {why}.",
                owner=self._settings.owner,
                folder=self._settings.folder,
                why=error.strerror,
            ),
            "Run this as the user that the service runs as, or as root.",
        )


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
