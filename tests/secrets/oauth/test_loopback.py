"""Google's page that leads back to this machine, with a browser that does what it is told."""

from __future__ import annotations

import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mailguard.errors import MailguardError, TemporaryError
from mailguard.secrets.oauth.authorisation import Authorisation
from mailguard.secrets.oauth.loopback import LoopbackLogin
from mailguard.secrets.oauth.settings import OAuthSettings, Provider
from mailguard.secrets.oauth.store import TokenStore
from tests.secrets.oauth.server import CLIENT_SECRET, AuthorisationServer


@pytest.fixture
def google(settings: OAuthSettings) -> OAuthSettings:
    return replace(settings, provider=Provider.GOOGLE)


def browse(page: str, server: AuthorisationServer) -> tuple[int, str]:
    """Open a page and follow where it leads."""
    context = ssl.create_default_context(cafile=server.ca_file)
    try:
        with urllib.request.urlopen(page, timeout=10, context=context) as answer:  # noqa: S310 (ours)
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def back(page: str, **query: str) -> str:
    """Where a page leads back to, with what somebody made of it."""
    asked = parse_qs(urlsplit(page).query)
    return f"{asked['redirect_uri'][0]}?{urlencode(query)}"


def state_of(page: str) -> str:
    return parse_qs(urlsplit(page).query)["state"][0]


def meanwhile(do: Callable[[], Any]) -> None:
    threading.Thread(target=do, daemon=True).start()


def test_the_page_leads_back_and_the_token_is_good(
    google: OAuthSettings, server: AuthorisationServer
) -> None:
    server.client_secret = CLIENT_SECRET
    shown: list[tuple[int, str]] = []
    with LoopbackLogin(google, CLIENT_SECRET, clock=lambda: 0.0) as login:
        page = login.begin()
        meanwhile(lambda: shown.append(browse(page, server)))
        token = login.finish(10)
    assert token.access in server.access
    asked = parse_qs(urlsplit(page).query)
    assert asked["redirect_uri"][0].startswith("http://127.0.0.1:")
    assert (asked["code_challenge_method"], asked["access_type"]) == (["S256"], ["offline"])
    assert asked["login_hint"] == ["shop@example.com"]
    assert [status for status, _ in shown] == [200]
    store = TokenStore(google)
    with store.lock():
        store.write(token)
    assert Authorisation(google, lambda: 3500.0)() in server.access


def test_the_verifier_is_what_the_server_wants(
    google: OAuthSettings, server: AuthorisationServer
) -> None:
    """A code that another program caught is no use to it (RFC 7636 section 1)."""
    with LoopbackLogin(google) as ours, LoopbackLogin(google) as theirs:
        page = ours.begin()
        theirs.begin()
        caught = server.authorize({k: v[0] for k, v in parse_qs(urlsplit(page).query).items()})
        code = parse_qs(urlsplit(caught).query)["code"][0]
        browse(back(theirs.begin(), code=code, state=theirs._state), server)
        with pytest.raises(MailguardError, match="invalid_grant"):
            theirs.finish(5)
    assert server.access == {}


@pytest.mark.parametrize("wrong", [{}, {"state": "guessed", "code": "theirs"}])
def test_a_page_that_does_not_know_the_state_is_turned_away(
    google: OAuthSettings, server: AuthorisationServer, wrong: dict[str, str]
) -> None:
    with LoopbackLogin(google) as login:
        page = login.begin()
        status, text = browse(back(page, **wrong), server)
        assert (status, "theirs" in text) == (400, False)
        meanwhile(lambda: browse(page, server))
        assert login.finish(10).access in server.access
    assert "theirs" not in str(server.requests)


def test_a_login_that_was_declined(google: OAuthSettings, server: AuthorisationServer) -> None:
    with LoopbackLogin(google) as login:
        page = login.begin()
        browse(back(page, error="access_denied", state=state_of(page)), server)
        with pytest.raises(MailguardError, match="was declined"):
            login.finish(5)


def test_nobody_comes_back(google: OAuthSettings) -> None:
    with LoopbackLogin(google) as login:
        login.begin()
        with pytest.raises(TemporaryError, match="in time"):
            login.finish(0.1)


def test_a_client_secret_that_is_wrong_is_said_and_not_shown(
    google: OAuthSettings, server: AuthorisationServer
) -> None:
    server.client_secret = CLIENT_SECRET
    with LoopbackLogin(google, "wrong-secret") as login:
        page = login.begin()
        meanwhile(lambda: browse(page, server))
        with pytest.raises(MailguardError, match="invalid_client") as caught:
            login.finish(10)
    assert "Desktop app" in str(caught.value)
    assert "wrong-secret" not in f"{caught.value} {login!r}"


def test_a_box_that_was_not_ticked(google: OAuthSettings, server: AuthorisationServer) -> None:
    server.scope = "openid"
    with LoopbackLogin(google) as login:
        page = login.begin()
        meanwhile(lambda: browse(page, server))
        with pytest.raises(MailguardError, match="no access to the mailbox"):
            login.finish(10)


def test_a_connection_that_sends_nothing_holds_nobody_up(
    google: OAuthSettings, server: AuthorisationServer
) -> None:
    """Browsers open connections ahead of time."""
    with LoopbackLogin(google) as login, socket.create_connection(("127.0.0.1", login.port)):
        page = login.begin()
        meanwhile(lambda: browse(page, server))
        assert login.finish(4).access in server.access


def test_it_listens_on_this_machine_only_and_no_longer_than_needed(google: OAuthSettings) -> None:
    with LoopbackLogin(google) as login:
        port = login.port
        assert login._server.server_address[0] == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
