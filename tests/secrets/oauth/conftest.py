"""An authorisation server, and an account's settings for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.secrets.oauth.settings import OAuthSettings, Provider
from mailguard.secrets.oauth.store import TokenStore
from mailguard.secrets.oauth.token import Token
from tests.secrets.oauth.server import CLIENT, AuthorisationServer

pytest.importorskip("msal", reason="the extra `oauth` is not installed")
pytest.importorskip("oauthlib", reason="the extra `oauth` is not installed")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[AuthorisationServer]:
    server = AuthorisationServer(tmp_path)
    yield server
    server.close()


@pytest.fixture
def settings(server: AuthorisationServer, tmp_path: Path) -> OAuthSettings:
    return OAuthSettings(
        "shop",
        "shop@example.com",
        Provider.MICROSOFT,
        CLIENT,
        tmp_path / "state",
        authority=server.url,
        ca_file=server.ca_file,
    )


@pytest.fixture
def store(settings: OAuthSettings) -> TokenStore:
    return TokenStore(settings)


@pytest.fixture
def authorised(server: AuthorisationServer, store: TokenStore) -> Token:
    """What a login leaves behind, at the time 0."""
    token = Token(CLIENT).granted(server.grant(), 0.0)
    with store.lock():
        store.write(token)
    return token
