"""Microsoft's device code, through its library, against a server that speaks RFC 8628."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailguard.errors import ConfigError, MailguardError
from mailguard.secrets.oauth.device import DeviceLogin
from mailguard.secrets.oauth.errors import AuthorisationEndedError, TokenServerError
from mailguard.secrets.oauth.settings import OAuthSettings
from tests.secrets.oauth.server import CLIENT, DEVICE_GRANT, AuthorisationServer


class Waiting:
    """A clock that only `sleep` moves; something happens at a certain nap."""

    def __init__(self, server: AuthorisationServer, naps: dict[int, str] | None = None) -> None:
        self.server = server
        self.naps = naps or {}
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.server.device = self.naps.get(len(self.slept), self.server.device)

    def clock(self) -> float:
        return sum(self.slept)


def login(settings: OAuthSettings, waiting: Waiting) -> DeviceLogin:
    return DeviceLogin(settings, waiting.clock, waiting.sleep)


def test_the_code_is_shown_and_the_token_comes(
    settings: OAuthSettings, server: AuthorisationServer
) -> None:
    waiting = Waiting(server, {3: "granted"})
    device = login(settings, waiting)
    prompt = device.begin()
    assert (prompt.url, prompt.code) == (f"{server.url}/device", "ABCD-EFGH")
    token = device.finish(prompt)
    assert waiting.slept == [1, 1, 1]
    assert [token.access, token.refresh] == server.issued
    assert (token.client_id, token.expires_at) == (CLIENT, 3 + 3600)
    asked = dict(server.requests)["/common/oauth2/v2.0/devicecode"]["scope"].split()
    assert {"https://outlook.office.com/IMAP.AccessAsUser.All", "offline_access"} <= set(asked)


# the library looks at a clock of its own
@pytest.mark.filterwarnings("ignore:Attempted too soon")
def test_it_slows_down_when_told_to(settings: OAuthSettings, server: AuthorisationServer) -> None:
    server.device = "slow_down"
    waiting = Waiting(server, {2: "pending", 4: "granted"})
    device = login(settings, waiting)
    device.finish(device.begin())
    assert waiting.slept == [1, 6, 6, 6]


@pytest.mark.parametrize(
    ("trouble", "waits", "reason"),
    [
        ((200, " " * 100_000, {}), [1, 2, 4], "RFC 8628 section 3.5: twice as long each time"),
        ((503, "<html>sorry", {}), [1, 2, 4], "a server that is down"),
        ((429, "", {"Retry-After": "7"}), [1, 7, 14], "it says itself for how long"),
    ],
    ids=["endless", "down", "busy"],
)
def test_a_server_that_fails_meanwhile_is_waited_for(
    settings: OAuthSettings,
    server: AuthorisationServer,
    trouble: tuple[int, str, dict[str, str]],
    waits: list[float],
    reason: str,
) -> None:
    waiting = Waiting(server)
    device = login(settings, waiting)
    prompt = device.begin()
    server.trouble = trouble

    def sleep(seconds: float) -> None:
        waiting.sleep(seconds)
        if len(waiting.slept) == 3:
            server.trouble, server.device = None, "granted"

    device.sleep = sleep
    assert device.finish(prompt).refresh
    assert waiting.slept == waits, reason


@pytest.mark.parametrize(
    "body",
    [
        "<html>Welcome to our hotel",
        "[]",
        '"text"',
        "[" * 5_000,
        '{"access_token": "a", "scope": 5}',
        '{"access_token": "a", "id_token": 5}',
    ],
    ids=["a page", "a list", "a text", "nested", "a scope that is none", "an id that is none"],
)
def test_an_answer_that_is_none_is_an_error_of_ours(
    settings: OAuthSettings, server: AuthorisationServer, body: str
) -> None:
    device = login(settings, Waiting(server))
    prompt = device.begin()
    server.trouble = (200, body, {})
    with pytest.raises(TokenServerError, match="no authorisation server"):
        device.finish(prompt)


@pytest.mark.parametrize(
    "body", ['{"error": {"a": 1}}', '{"error": []}', '{"error": "x", "error_codes": 5}']
)
def test_a_refusal_of_an_odd_shape_is_a_refusal(
    settings: OAuthSettings, server: AuthorisationServer, body: str
) -> None:
    device = login(settings, Waiting(server))
    prompt = device.begin()
    server.trouble = (400, body, {})
    with pytest.raises(AuthorisationEndedError, match="Microsoft refused"):
        device.finish(prompt)


@pytest.mark.parametrize(
    ("device", "says"),
    [
        ("declined", "was declined"),
        ("expired_token", "in time"),
        ("pending", "in time"),
    ],
)
def test_a_login_that_does_not_come_about(
    settings: OAuthSettings, server: AuthorisationServer, device: str, says: str
) -> None:
    server.device = device
    asked = login(settings, Waiting(server))
    with pytest.raises(MailguardError, match=says):
        asked.finish(asked.begin())
    assert len(server.asked(DEVICE_GRANT)) <= 90


def test_microsofts_errors_say_what_to_do(
    settings: OAuthSettings, server: AuthorisationServer
) -> None:
    with pytest.raises(AuthorisationEndedError, match="AADSTS700016") as caught:
        login(replace(settings, client_id="wrong"), Waiting(server)).begin()
    assert "no such app registration" in caught.value.remedy


def test_a_server_that_is_down_from_the_start(
    settings: OAuthSettings, server: AuthorisationServer
) -> None:
    server.down = True
    with pytest.raises(TokenServerError, match="answered 503"):
        login(settings, Waiting(server)).begin()


def test_a_server_that_is_not_there(settings: OAuthSettings, server: AuthorisationServer) -> None:
    server.close()
    with pytest.raises(TokenServerError, match="cannot be reached"):
        login(settings, Waiting(server)).begin()


def test_a_tenant_that_is_not_there(settings: OAuthSettings, server: AuthorisationServer) -> None:
    with pytest.raises(ConfigError, match="oauth_tenant"):
        login(replace(settings, tenant="nowhere"), Waiting(server)).begin()
