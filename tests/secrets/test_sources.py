"""Where a password comes from, and what happens when it cannot."""

from pathlib import Path

import pytest

from mailguard.errors import ConfigError, MailguardError
from mailguard.secrets.sources import (
    MAX_SECRET,
    SecretSettings,
    password_reader,
    secret_reader,
)

SECRET = "hunter2-不要泄露"


def _file(folder: Path, mode: int = 0o600, text: str = SECRET + "\n") -> Path:
    path = folder / "secret"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_file_only_its_owner_reads(tmp_path: Path) -> None:
    settings = SecretSettings(file=_file(tmp_path))
    assert password_reader(settings, "shop")() == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    settings = SecretSettings(file=_file(tmp_path, mode))
    with pytest.raises(ConfigError, match="chmod 600") as caught:
        password_reader(settings, "shop")()
    assert SECRET not in str(caught.value)


def test_a_command_prints_it_on_its_first_line(tmp_path: Path) -> None:
    path = _file(tmp_path, text=SECRET + "\nuser: me\n")
    settings = SecretSettings(command=f"cat {path}")
    assert password_reader(settings, "shop")() == SECRET


def test_a_credential_of_systemd(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text(SECRET, encoding="utf-8")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert password_reader(SecretSettings(credential="shop"), "shop", environ)() == SECRET


def test_a_credential_by_hand_is_the_file_that_the_units_name(tmp_path: Path) -> None:
    """`mailguard quarantine release` of a system's service runs without systemd."""
    path = tmp_path / "shop.password"
    path.write_text(SECRET, encoding="utf-8")
    path.chmod(0o600)
    settings = SecretSettings(credential="shop")
    assert password_reader(settings, "shop", {}, tmp_path)() == SECRET
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        password_reader(settings, "shop", {}, tmp_path)()
    with pytest.raises(ConfigError, match="cannot be read"):  # systemd has the last word
        password_reader(settings, "shop", {"CREDENTIALS_DIRECTORY": "/nowhere"}, tmp_path)()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (SecretSettings(), "no password source"),
        (SecretSettings(credential="shop"), "CREDENTIALS_DIRECTORY is not"),
        (SecretSettings(file=Path("/nonexistent/secret")), "cannot be read"),
        (SecretSettings(command="/nonexistent/command"), "could not run"),
        (SecretSettings(command="false"), "status 1"),
        (SecretSettings(command="true"), "empty"),
        (SecretSettings(command="unbalanced 'quote"), "could not run"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_source_that_fails_says_so(settings: SecretSettings, says: str) -> None:
    with pytest.raises(MailguardError, match=r"accounts\.shop") as caught:
        password_reader(settings, "shop", {})()
    assert says in str(caught.value)


def test_a_failing_command_does_not_show_what_it_printed(tmp_path: Path) -> None:
    script = tmp_path / "leaky"
    script.write_text(f"#!/bin/sh\necho {SECRET}; echo {SECRET} >&2; exit 3\n", encoding="utf-8")
    script.chmod(0o700)
    with pytest.raises(MailguardError) as caught:
        password_reader(SecretSettings(command=str(script)), "shop")()
    assert SECRET not in str(caught.value)


def test_the_repr_of_settings_hides_the_command() -> None:
    assert SECRET not in repr(SecretSettings(command=f"echo {SECRET}"))


def test_other_secrets_name_their_own_keys() -> None:
    settings = SecretSettings(file=Path("/nonexistent"))
    with pytest.raises(ConfigError, match=r"notify\.targets\.phone: the url cannot be read"):
        secret_reader(settings, "notify.targets.phone", "url")()


def test_no_more_is_read_than_a_secret_may_hold(tmp_path: Path) -> None:
    path = _file(tmp_path, text="x" * (MAX_SECRET + 10))
    assert len(password_reader(SecretSettings(file=path), "shop")()) == MAX_SECRET
