"""Logging in with an access token, word by word."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mailguard.errors import ConfigError
from mailguard.mailbox.errors import AuthorisationError, LoginError, MailboxError
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.providers.model import Login
from mailguard.secrets.oauth.authorisation import Authorisation
from mailguard.secrets.oauth.settings import OAuthSettings, Provider
from mailguard.secrets.oauth.store import TokenStore
from mailguard.secrets.oauth.token import Token
from tests.mailbox.scripted import ScriptedServer, Talk

TOKEN = "ya29.planted-token"
REFUSAL = base64.b64encode(json.dumps({"status": "401", "schemes": "bearer"}).encode())


class Refusing:
    """Takes the token, says why it will not do, and wants to hear that it was understood."""

    def __init__(
        self, capabilities: bytes, *challenges: bytes, end: bytes = b"NO [AUTHENTICATIONFAILED] no"
    ) -> None:
        self.capabilities = capabilities
        self.challenges = challenges
        self.end = end
        self.heard: list[bytes] = []

    def __call__(self, talk: Talk) -> None:
        talk.say(b"* OK [CAPABILITY IMAP4rev1 " + self.capabilities + b"] ready")
        tag, command = talk.hear()
        while command.startswith(b"CAPABILITY"):
            talk.say(b"* CAPABILITY IMAP4rev1 " + self.capabilities, tag + b" OK done")
            tag, command = talk.hear()
        self.heard.append(command)
        for challenge in (b"", *self.challenges):
            talk.say(b"+ " + challenge)
            answer, _ = talk.hear()
            self.heard.append(answer if answer == b"*" else base64.b64decode(answer))
        talk.say(tag + b" " + self.end)


def connect(
    play: Refusing, user: str = "shop@example.com", password: Callable[[], str] = lambda: TOKEN
) -> None:
    with ScriptedServer(play) as server:
        settings = ImapSettings(
            *("127.0.0.1", user, server.port, Tls.PLAIN, Login.XOAUTH2), timeout=2.0
        )
        ImapMailbox(settings, password).connect()


@pytest.mark.parametrize(
    ("capabilities", "heard", "reason"),
    [
        (
            b"AUTH=XOAUTH2 SASL-IR",
            [
                b"AUTHENTICATE XOAUTH2",
                f"user=shop@example.com\x01auth=Bearer {TOKEN}\x01\x01".encode(),
                b"",
            ],
            "Microsoft's and Google's documents: an empty answer to the error",
        ),
        (
            b"AUTH=XOAUTH2 AUTH=OAUTHBEARER",
            [
                b"AUTHENTICATE OAUTHBEARER",
                f"n,a=shop@example.com,\x01auth=Bearer {TOKEN}\x01\x01".encode(),
                b"\x01",
            ],
            "RFC 7628 sections 3.1 and 3.2.3",
        ),
        (
            b"",
            [
                b"AUTHENTICATE XOAUTH2",
                f"user=shop@example.com\x01auth=Bearer {TOKEN}\x01\x01".encode(),
                b"",
            ],
            "a server that hides what it can until somebody is logged in",
        ),
    ],
)
def test_what_is_said(capabilities: bytes, heard: list[bytes], reason: str) -> None:
    play = Refusing(capabilities, REFUSAL)
    with pytest.raises(LoginError, match=r"refused the login of shop@example.com: .*status 401"):
        connect(play)
    assert play.heard == heard, reason


@pytest.mark.parametrize(
    "challenge",
    [b"", b"bm8ganNvbg==", base64.b64encode(b"[1]"), base64.b64encode(b"[" * 20_000), b"!!!"],
    ids=["empty", "no json", "a list", "nested", "no base64"],
)
def test_a_reason_that_cannot_be_read_is_a_refused_login_all_the_same(challenge: bytes) -> None:
    with pytest.raises(MailboxError):
        connect(Refusing(b"AUTH=XOAUTH2", challenge))


def test_a_server_that_goes_on_asking_is_broken_off() -> None:
    play = Refusing(b"AUTH=XOAUTH2", REFUSAL, REFUSAL, end=b"BAD cancelled")
    with pytest.raises(MailboxError):
        connect(play)
    assert play.heard[-1] == b"*"


SENT = base64.b64encode(f"user=shop@example.com\x01auth=Bearer {TOKEN}\x01\x01".encode()).decode()


@pytest.mark.parametrize("secret", [TOKEN, SENT])
def test_a_server_that_repeats_the_token_is_not_quoted(secret: str) -> None:
    with pytest.raises(LoginError, match="… will not do") as caught:
        connect(Refusing(b"AUTH=XOAUTH2", end=f"NO {secret} will not do".encode()))
    assert secret not in str(caught.value)


def test_a_server_that_hangs_up_gets_no_new_token_each_time(tmp_path: Path) -> None:
    """It refuses whatever comes and is gone before it can be asked again."""
    now = time.time()
    settings = OAuthSettings(
        *("shop", "shop@example.com", Provider.MICROSOFT, "id", tmp_path),
        authority="https://127.0.0.1:1",
    )
    store = TokenStore(settings)
    with store.lock():
        store.write(Token("id").granted({"access_token": TOKEN, "refresh_token": "r"}, now))
    authorisation = Authorisation(settings, lambda: now + 1)
    play = Refusing(b"AUTH=XOAUTH2")
    with pytest.raises(AuthorisationError, match="refused the login") as caught:
        connect(play, password=authorisation)
    assert "log in as shop@example.com" in caught.value.remedy
    kept = store.read()
    assert kept is not None
    assert kept.failures == 0, "its server was not asked"


def test_no_for_now_is_no_refused_login() -> None:
    with pytest.raises(MailboxError) as caught:
        connect(Refusing(b"AUTH=XOAUTH2", end=b"NO [UNAVAILABLE] Temporary failure"))
    assert not isinstance(caught.value, LoginError)


def test_a_user_name_may_need_quoting() -> None:
    """RFC 5801 section 4: = and , are not what they seem in an authorization identity."""
    play = Refusing(b"AUTH=OAUTHBEARER", REFUSAL)
    with pytest.raises(LoginError):
        connect(play, "a=b,c")
    assert play.heard[1].startswith(b"n,a=a=3Db=2Cc,\x01auth=")


def test_a_user_name_that_would_add_a_field_is_refused() -> None:
    play = Refusing(b"AUTH=XOAUTH2", REFUSAL)
    with pytest.raises(ConfigError, match="control character"):
        connect(play, "shop\x01auth=Bearer other")
