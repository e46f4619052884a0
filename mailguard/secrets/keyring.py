"""The desktop's keyring (extra `keyring`): Secret Service, KWallet, macOS Keychain."""

from __future__ import annotations

from types import ModuleType

from mailguard.errors import ConfigError
from mailguard.phrase import Phrase

SERVICE = "mailguard"
"""The name under which all of mailguard's secrets stand there."""


def read_keyring(name: str, owner: str) -> str | None:
    """The secret called `name`, None where there is none.

    Raises ConfigError where there is no keyring; `owner` is whose secret it is, for the message.
    """
    library = _library(owner)
    try:
        secret: str | None = library.get_password(SERVICE, name)
    except library.errors.KeyringError as error:
        raise _unusable(owner, error) from None
    return secret


def write_keyring(name: str, secret: str, owner: str) -> None:
    """Keep `secret` under `name`. Raises ConfigError where there is no keyring."""
    library = _library(owner)
    try:
        library.set_password(SERVICE, name, secret)
    except library.errors.KeyringError as error:
        raise _unusable(owner, error) from None


def delete_keyring(name: str, owner: str) -> bool:
    """Forget what is kept under `name`; whether there was anything. Raises ConfigError."""
    if read_keyring(name, owner) is None:
        return False
    library = _library(owner)
    try:
        library.delete_password(SERVICE, name)
    except library.errors.KeyringError as error:
        raise _unusable(owner, error) from None
    return True


def _library(owner: str) -> ModuleType:
    try:
        import keyring  # noqa: PLC0415 (an extra: most installations do without)
        import keyring.errors  # noqa: PLC0415
    except ImportError:
        raise ConfigError(
            Phrase("{owner}: the keyring needs a package that is not installed.", owner=owner),
            "Run: pip install 'mailguard[keyring]', or keep the secret in a file.",
        ) from None
    return keyring


def _unusable(owner: str, error: Exception) -> ConfigError:
    # the kind of error only: a back end may put anything into its words
    return ConfigError(
        Phrase(
            "{owner}: the keyring cannot be used: {why}.", owner=owner, why=type(error).__name__
        ),
        "A service without a desktop has none: keep the secret in a file or a systemd credential.",
    )
