"""Secrets in the desktop's keyring."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailguard.errors import ConfigError
from mailguard.secrets.keyring import write_keyring
from mailguard.secrets.sources import SecretSettings, password_reader

keyring = pytest.importorskip("keyring", reason="the extra `keyring` is not installed")
backend = pytest.importorskip("keyring.backend")

SECRET = "hunter2-不要泄露"


class InMemory(backend.KeyringBackend):
    """A keyring as long as the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def kept() -> Iterator[InMemory]:
    before = keyring.get_keyring()
    ours = InMemory()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


def test_a_secret_is_found_under_the_name_it_was_kept_by(kept: InMemory) -> None:
    write_keyring("shop", SECRET, "accounts.shop")
    assert password_reader(SecretSettings(keyring="shop"), "shop")() == SECRET


def test_a_secret_that_is_not_there_says_how_to_put_it_there(kept: InMemory) -> None:
    with pytest.raises(ConfigError, match="keyring set mailguard shop"):
        password_reader(SecretSettings(keyring="shop"), "shop")()


def test_a_machine_without_a_keyring_says_so() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(pytest.importorskip("keyring.backends.fail").Keyring())
    try:
        with pytest.raises(ConfigError, match="file or a systemd credential"):
            password_reader(SecretSettings(keyring="shop"), "shop")()
    finally:
        keyring.set_keyring(before)
