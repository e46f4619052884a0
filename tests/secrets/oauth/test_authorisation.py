"""An access token whenever it is needed: renewed ahead of time, once, and not when it is over."""

from __future__ import annotations

import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.errors import ConfigError, TemporaryError
from mailguard.limits import (
    RENEW_AHEAD,
    RENEW_RETRY,
    RENEW_RETRY_ASKED,
    TOKEN_ANSWER,
    TOKEN_LIFETIME_LONGEST,
    TOKEN_NEW,
)
from mailguard.secrets.oauth.authorisation import Authorisation
from mailguard.secrets.oauth.errors import AuthorisationEndedError, TokenServerError
from mailguard.secrets.oauth.settings import OAuthSettings
from mailguard.secrets.oauth.store import TokenStore
from mailguard.secrets.oauth.token import Token
from tests.secrets.oauth.server import AuthorisationServer

DOWN = (503, "come back later", {})


def at(now: float, settings: OAuthSettings) -> Authorisation:
    return Authorisation(settings, lambda: now)


def test_a_fresh_token_is_used_as_it_is(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    assert at(3600 - RENEW_AHEAD - 1, settings)() == authorised.access
    assert server.requests == []


def test_it_is_renewed_ahead_of_its_expiry(
    settings: OAuthSettings, store: TokenStore, authorised: Token
) -> None:
    now = 3600 - RENEW_AHEAD
    access = at(now, settings)()
    assert access != authorised.access
    kept = store.read()
    assert kept is not None
    assert (kept.access, kept.expires_at) == (access, now + 3600)


def test_a_rotated_refresh_token_is_kept_and_used_next(
    settings: OAuthSettings, server: AuthorisationServer, store: TokenStore, authorised: Token
) -> None:
    at(3500, settings)()
    at(7000, settings)()
    first, second = (form["refresh_token"] for form in server.asked("refresh_token"))
    kept = store.read()
    assert kept is not None
    assert len({first, second, kept.refresh}) == 3


def test_microsoft_is_asked_for_offline_access_again(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    at(3500, settings)()
    assert "offline_access" in server.asked("refresh_token")[0]["scope"].split()


def test_a_refresh_token_that_is_not_named_anew_goes_on(
    settings: OAuthSettings, server: AuthorisationServer, store: TokenStore, authorised: Token
) -> None:
    server.rotates = False
    at(3500, settings)()
    kept = store.read()
    assert kept is not None
    assert kept.refresh == authorised.refresh


def test_a_short_life_is_not_renewed_all_the_time(
    settings: OAuthSettings, server: AuthorisationServer, store: TokenStore
) -> None:
    server.lifetime = 300
    with store.lock():
        store.write(Token(settings.client_id).granted(server.grant(), 0.0))
    at(200, settings)()
    assert server.requests == []
    at(230, settings)()
    assert len(server.asked("refresh_token")) == 1


def test_a_life_beyond_reason_is_cut_short(
    settings: OAuthSettings, server: AuthorisationServer, store: TokenStore, authorised: Token
) -> None:
    lifetime = "1" + "0" * 4000
    server.trouble = (200, f'{{"access_token": "a", "expires_in": {lifetime}}}', {})
    assert at(3500, settings)() == "a"
    kept = store.read()
    assert kept is not None
    assert kept.expires_at == 3500 + TOKEN_LIFETIME_LONGEST


def test_many_at_once_renew_once(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(at(3500, settings)())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(server.asked("refresh_token")) == 1


def test_nobody_authorised_it_yet(settings: OAuthSettings) -> None:
    with pytest.raises(AuthorisationEndedError, match="mailguard login shop"):
        at(0, settings)()
    assert not settings.folder.exists()


def test_an_authorisation_that_ended_is_said_and_not_tried_again(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    server.revoke()
    told = []
    for _ in range(3):
        with pytest.raises(AuthorisationEndedError, match="invalid_grant") as caught:
            at(3500, settings)()
        told.append(str(caught.value))
    assert len(server.asked("refresh_token")) == 1
    assert len(set(told)) == 1
    assert "mailguard login shop" in told[0]
    assert authorised.refresh not in told[0]  # the server repeats it in its words


def test_another_registration_needs_another_login(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    with pytest.raises(AuthorisationEndedError, match="another oauth_client_id"):
        at(0, replace(settings, client_id="other"))()


@pytest.mark.parametrize(
    ("trouble", "says", "reason"),
    [
        (DOWN, "503", "a server that is down"),
        ((200, "<html>Welcome to our hotel", {}), "no authorisation server", "a captive portal"),
        ((400, "access_token=a&token_type=Bearer", {}), "no authorisation server", "a form"),
        ((200, '{"token_type": "Bearer"}', {}), "no authorisation server", "a token without one"),
        ((200, '{"access_token": "a", "token_type": "mac"}', {}), "no bearer", "another kind"),
        ((200, '{"access_token": 5}', {}), "no bearer", "a number"),
        ((200, '{"access_token": "a\\n"}', {}), "no bearer", "RFC 6749 appendix A.12"),
        ((200, '{"access_token": "\\ud800"}', {}), "no bearer", "what cannot be sent"),
        (
            (200, '{"access_token": "a", "refresh_token": "\\ud800"}', {}),
            "no bearer",
            "nor renewed",
        ),
        ((200, '{"access_token": "a", "scope": 5}', {}), "no authorisation server", "a number"),
        (
            (200, '{"access_token": "a", "expires_in": Infinity}', {}),
            "no authorisation server",
            "a life without end",
        ),
        ((200, "[" * 50_000, {}), "no authorisation server", "nested beyond reason"),
        ((200, " " * (TOKEN_ANSWER + 10), {}), "too long", "an answer without end"),
        ((302, "", {"Location": "https://evil.example/"}), "(302)", "secrets follow no redirect"),
        ((400, '{"error": "temporarily_unavailable"}', {}), "cannot help now", "says so itself"),
    ],
    ids=lambda value: value.replace(" ", "_") if isinstance(value, str) else "",
)
def test_a_server_that_does_not_answer_as_one_ends_nothing(
    settings: OAuthSettings,
    server: AuthorisationServer,
    store: TokenStore,
    authorised: Token,
    trouble: tuple[int, str, dict[str, str]],
    says: str,
    reason: str,
) -> None:
    server.rotates = False
    server.trouble = trouble
    assert at(3500, settings)() == authorised.access, "while it is good, the old one serves"
    with pytest.raises(TokenServerError) as caught:
        at(4000, settings)()
    assert says in str(caught.value), reason
    server.trouble = None
    assert at(8000, settings)() != authorised.access


def test_a_server_that_is_down_is_not_asked_all_the_time(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    server.trouble = DOWN
    waits = []
    now = 4000.0
    for _ in range(7):
        with pytest.raises(TokenServerError):
            at(now, settings)()
        with pytest.raises(TokenServerError) as caught:
            at(now + 1, settings)()
        assert caught.value.delay is not None
        waits.append(caught.value.delay + 1)
        now += waits[-1]
    assert len(server.asked("refresh_token")) == 7
    assert waits == [RENEW_RETRY, 30, 60, 120, 240, 300, 300]


@pytest.mark.parametrize(
    ("asked", "obeyed", "reason"),
    [
        ("777", 777, "RFC 9110 section 10.2.3"),
        ("31536000", RENEW_RETRY_ASKED, "a year: nobody would notice that it is over"),
        ("9" * 400, RENEW_RETRY_ASKED, "more than a number can hold"),
    ],
    ids=("minutes", "a year", "for ever"),
)
def test_retry_after_is_obeyed_within_reason(
    settings: OAuthSettings,
    server: AuthorisationServer,
    authorised: Token,
    asked: str,
    obeyed: float,
    reason: str,
) -> None:
    server.trouble = (429, "", {"Retry-After": asked})
    for now in (4000, 4001):
        with pytest.raises(TokenServerError) as caught:
            at(now, settings)()
        assert caught.value.delay == obeyed - (now - 4000), reason


def test_a_clock_that_was_ahead_holds_nothing_up(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    """A machine that boots in 2036, finds no server that is valid then, and learns the time."""
    server.trouble, server.rotates = DOWN, False
    ten_years = 10 * 365 * 86_400
    with pytest.raises(TokenServerError):
        at(ten_years, settings)()
    server.trouble = None
    assert at(4000, settings)() in server.access


def test_a_token_that_is_refused_before_its_time_is_replaced_unless_it_is_new(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    assert at(TOKEN_NEW - 1, settings).instead_of(authorised.access) == authorised.access
    assert server.requests == []
    authorisation = at(TOKEN_NEW, settings)
    another = authorisation.instead_of(authorised.access)
    assert another != authorised.access
    assert authorisation.instead_of(authorised.access) == another  # another process asks too
    assert len(server.asked("refresh_token")) == 1


def test_a_certificate_that_nobody_vouches_for(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    with pytest.raises(TokenServerError, match="certificate"):
        at(4000, replace(settings, ca_file=None))()
    assert server.requests == []


def test_a_server_that_is_not_there(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    server.close()
    with pytest.raises(TokenServerError, match="cannot be reached"):
        at(4000, settings)()


def test_a_proxy_that_refuses_is_quoted(
    settings: OAuthSettings,
    server: AuthorisationServer,
    authorised: Token,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", server.introspection)  # an HTTP server that is no proxy
    with pytest.raises(TokenServerError, match="cannot be reached: Tunnel connection failed: 501"):
        at(4000, settings)()


def test_a_full_disk_costs_no_refresh_token(
    settings: OAuthSettings, server: AuthorisationServer, authorised: Token
) -> None:
    """Rotated at the server and not kept here it would be gone: so nothing is asked."""
    (settings.folder / ".oauth-shop.json.new").mkdir()  # in the way, as a full disk would be
    assert at(3500, settings)() == authorised.access
    with pytest.raises(TemporaryError, match="cannot be kept"):
        at(4000, settings)()
    assert server.asked("refresh_token") == []


def test_the_file_is_its_owners_alone(settings: OAuthSettings, authorised: Token) -> None:
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.folder.glob("oauth-*")
    }
    assert modes == {"oauth-shop.json": 0o600, "oauth-shop.lock": 0o600}
    assert stat.S_IMODE(settings.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_that_others_can_read_is_refused(
    settings: OAuthSettings, authorised: Token, mode: int
) -> None:
    (settings.folder / "oauth-shop.json").chmod(mode)
    with pytest.raises(ConfigError, match="chmod 600"):
        at(0, settings)()


@pytest.mark.parametrize(
    "text",
    ["", "not json", "[]", '{"client_id": 5}', '{"client_id": "a", "more": 1}', '{"access": "a"}'],
)
def test_a_file_that_holds_something_else_asks_for_a_login(
    settings: OAuthSettings, authorised: Token, text: str
) -> None:
    (settings.folder / "oauth-shop.json").write_text(text, encoding="utf-8")
    with pytest.raises(AuthorisationEndedError, match="mailguard login shop"):
        at(0, settings)()


def test_a_link_is_not_followed(settings: OAuthSettings, authorised: Token, tmp_path: Path) -> None:
    file = settings.folder / "oauth-shop.json"
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="cannot be read"):
        at(0, settings)()


def test_no_repr_shows_a_token(authorised: Token, settings: OAuthSettings) -> None:
    shown = f"{authorised!r} {settings!r} {Authorisation(settings)!r}"
    assert authorised.access not in shown
    assert authorised.refresh not in shown
