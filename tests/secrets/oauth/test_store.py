"""Tokens in the keyring; files that belong to whom they should; packages that are not there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.errors import TemporaryError
from mailguard.secrets.oauth.authorisation import Authorisation
from mailguard.secrets.oauth.settings import OAuthSettings
from mailguard.secrets.oauth.store import TokenStore
from mailguard.secrets.oauth.token import Token
from tests.secrets.oauth.server import CLIENT, AuthorisationServer
from tests.secrets.test_keyring import InMemory, kept

__all__ = ["kept"]  # a fixture
WITHOUT = """\
import sys
from importlib.machinery import PathFinder
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        gone = name.partition(".")[0] in ("msal", "oauthlib")
        return None if gone else super().find_spec(name, path, target)
sys.meta_path[:] = [Without if finder is PathFinder else finder for finder in sys.meta_path]
from mailguard.cli.main import main
"""
"""A Python in which the extra `oauth` is not installed."""


def test_tokens_in_the_keyring_are_nowhere_else(
    settings: OAuthSettings, server: AuthorisationServer, kept: InMemory
) -> None:
    settings = replace(settings, keyring="shop-oauth")
    store = TokenStore(settings)
    store.write(Token(CLIENT).granted(server.grant(), 0.0))
    renewed = Authorisation(settings, lambda: 3500.0)()
    assert renewed in kept.kept["mailguard", "shop-oauth"]
    assert [path.name for path in settings.folder.iterdir()] == ["oauth-shop.lock"]
    assert (store.remove(), store.remove()) == (True, False)
    assert store.read() is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_what_root_writes_belongs_to_the_service(settings: OAuthSettings) -> None:
    settings.folder.mkdir()
    os.chown(settings.folder, 65534, 65534)
    store = TokenStore(settings)
    with store.lock():
        store.write(Token(CLIENT))
    assert {path.stat().st_uid for path in settings.folder.iterdir()} == {65534}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_root_gives_away_nothing_that_is_not_ours(settings: OAuthSettings, tmp_path: Path) -> None:
    """The folder is the service's: what it puts there may be meant to lead root astray."""
    settings.folder.mkdir()
    theirs = tmp_path / "shadow"
    theirs.write_text("root's own")
    os.link(theirs, settings.folder / "oauth-shop.lock")
    os.chown(settings.folder, 65534, 65534)
    (settings.folder / ".oauth-shop.json.new").symlink_to(theirs)
    store = TokenStore(settings)
    with store.lock():
        store.write(Token(CLIENT))
    assert (theirs.read_text(), theirs.stat().st_uid) == ("root's own", 0)


def test_what_a_killed_write_left_goes_too(store: TokenStore, settings: OAuthSettings) -> None:
    with store.lock():
        store.write(Token(CLIENT))
        (settings.folder / ".oauth-shop.json.new").write_text("half a token")
        assert store.remove()
    assert [path.name for path in settings.folder.iterdir()] == ["oauth-shop.lock"]


def test_a_write_that_fails_leaves_nothing_behind(
    store: TokenStore, settings: OAuthSettings
) -> None:
    (settings.folder / "oauth-shop.json").mkdir(parents=True)  # in the way
    with store.lock(), pytest.raises(TemporaryError, match="cannot be kept"):
        store.write(Token(CLIENT, refresh="planted"))
    assert not list(settings.folder.glob(".*"))


def test_one_at_a_time(store: TokenStore) -> None:
    inside, order = threading.Event(), list[str]()

    def second() -> None:
        inside.wait(5)
        with store.lock():
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.lock():
        inside.set()
        thread.join(0.3)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_packages_that_are_missing_are_named_before_anything_runs(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[accounts.shop]\naddress = "shop@outlook.com"\nprovider = "outlook"\n'
        'oauth = "microsoft"\noauth_client_id = "a"\n'
    )
    for command in ("config", "check"), ("login", "shop"):
        words = ["mailguard", *command, "--config", str(config)]
        code = f"{WITHOUT}\nsys.argv = {words!r}\nmain()"
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "STATE_DIRECTORY": str(tmp_path / "state")},
        )
        assert done.returncode == 78, done.stderr
        assert "pip install 'mailguard[oauth]'" in done.stderr
