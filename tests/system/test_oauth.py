"""OAuth2 from the login to its end, on a real Dovecot that asks our authorisation server."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mailguard.errors import EXIT_FLAGGED, EXIT_TEMPORARY, EXIT_USAGE
from mailguard.limits import TOKEN_NEW
from mailguard.mailbox.errors import AuthorisationError, LoginError, MailboxError
from mailguard.mailbox.imap import ImapMailbox
from mailguard.providers.model import Login
from mailguard.secrets.oauth.authorisation import Authorisation
from mailguard.secrets.oauth.settings import OAuthSettings, Provider
from mailguard.secrets.oauth.store import TokenStore
from mailguard.secrets.oauth.token import Token
from tests.cli.command import Ran
from tests.secrets.oauth.server import CLIENT, CLIENT_SECRET, AuthorisationServer
from tests.secrets.oauth.test_loopback import browse
from tests.service.webhook import Webhook
from tests.system.accounts import QUARANTINE, Config, posing, subjects, until
from tests.system.conftest import running
from tests.system.dovecot import Dovecot
from tests.system.imapserver import free_port
from tests.system.service import MAILGUARD, Service, mailguard

pytest.importorskip("msal", reason="the extra `oauth` is not installed")
pytest.importorskip("oauthlib", reason="the extra `oauth` is not installed")


@dataclass
class World:
    """A mail server and the authorisation server that it asks, with one user."""

    dovecot: Dovecot
    server: AuthorisationServer
    folder: Path
    user: str

    @property
    def settings(self) -> OAuthSettings:
        return OAuthSettings(
            *("shop", self.user, Provider.MICROSOFT, CLIENT, self.folder / "state"),
            authority=self.server.url,
            ca_file=self.server.ca_file,
        )

    def authorise(self) -> Token:
        """What a login some minutes ago left behind."""
        token = Token(CLIENT).granted(self.server.grant(), time.time() - 2 * TOKEN_NEW)
        store = TokenStore(self.settings)
        with store.lock():
            store.write(token)
        return token

    def mailbox(self) -> ImapMailbox:
        imap = self.dovecot.settings(self.user, login=Login.XOAUTH2)
        return ImapMailbox(imap, Authorisation(self.settings))

    def config(self, provider: str = "microsoft", extra: str = "") -> Config:
        """A configuration whose account `shop` logs in by OAuth2."""
        config = Config(self.folder, self.dovecot)
        both = self.dovecot.ca_file.read_text() + self.server.ca_file.read_text()
        (self.folder / "ca.pem").write_text(both)
        config.accounts["shop"] = (
            f'[accounts.shop]\naddress = "{self.user}@shop.example"\nuser = "{self.user}"\n'
            f'host = "localhost"\nport = {self.dovecot.tls_port}\nca_file = "ca.pem"\n'
            f'oauth = "{provider}"\noauth_client_id = "{CLIENT}"\n'
            f'oauth_authority = "{self.server.url}"\nmode = "enforce"\n{extra}\n'
        )
        return config


@pytest.fixture(scope="module")
def authority() -> Iterator[AuthorisationServer]:
    with tempfile.TemporaryDirectory() as home:
        server = AuthorisationServer(Path(home))
        yield server
        server.close()


@pytest.fixture(scope="module")
def asking_dovecot(authority: AuthorisationServer) -> Iterator[Dovecot]:
    """A Dovecot that asks the authorisation server about every token."""
    yield from running(Dovecot, bearer="xoauth2 oauthbearer", introspection=authority.introspection)


@pytest.fixture(scope="module")
def older_dovecot(authority: AuthorisationServer) -> Iterator[Dovecot]:
    """One without OAUTHBEARER, as Outlook is."""
    yield from running(Dovecot, bearer="xoauth2", introspection=authority.introspection)


@pytest.fixture
def world(
    asking_dovecot: Dovecot, authority: AuthorisationServer, user: str, tmp_path: Path
) -> World:
    authority.user = user
    authority.lifetime, authority.trouble, authority.device = 3600, None, "granted"
    authority.client_secret = ""
    authority.requests.clear()
    return World(asking_dovecot, authority, tmp_path, user)


@pytest.fixture(params=["asking_dovecot", "older_dovecot"])
def each_world(world: World, request: pytest.FixtureRequest) -> World:
    """With OAUTHBEARER, and with XOAUTH2."""
    return replace(world, dovecot=request.getfixturevalue(request.param))


def test_a_token_opens_the_mailbox(each_world: World) -> None:
    each_world.authorise()
    mailbox = each_world.mailbox()
    mailbox.connect()
    assert mailbox.open("INBOX").exists == 0
    assert "planted" not in repr(vars(mailbox._link.imap))
    mailbox.close()


def test_a_token_that_was_withdrawn_early_is_replaced_at_once(each_world: World) -> None:
    token = each_world.authorise()
    del each_world.server.access[token.access]
    mailbox = each_world.mailbox()
    mailbox.connect()
    assert mailbox.open("INBOX").exists == 0
    mailbox.close()
    assert len(each_world.server.asked("refresh_token")) == 1


def test_an_authorisation_that_ended_is_a_refused_login_with_the_remedy(world: World) -> None:
    world.authorise()
    world.server.revoke()
    for _ in range(2):
        with pytest.raises(AuthorisationError, match="has ended: invalid_grant") as caught:
            world.mailbox().connect()
    assert caught.value.remedy == "Run: mailguard login shop"
    assert len(world.server.asked("refresh_token")) == 1


def test_a_token_of_somebody_else_says_whose_is_wanted(each_world: World) -> None:
    each_world.server.user = "somebody-else"
    each_world.authorise()
    with pytest.raises(AuthorisationError, match="refused the login") as caught:
        each_world.mailbox().connect()
    assert f"log in as {each_world.user}" in caught.value.remedy
    assert "planted" not in str(caught.value)


def test_an_authorisation_server_that_is_down_is_no_refused_login(world: World) -> None:
    token = world.authorise()
    del world.server.access[token.access]
    world.server.trouble = (503, "", {"Retry-After": "120"})
    with pytest.raises(MailboxError, match="503") as caught:
        world.mailbox().connect()
    assert not isinstance(caught.value, LoginError)
    assert caught.value.delay == 120


# --- mailguard itself


def _login(world: World, config: Path, *more: str, **desktop: str) -> Ran:
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    environ = {k: v for k, v in os.environ.items() if k not in displays} | desktop
    process = subprocess.Popen(
        [*MAILGUARD, "login", "shop", "--config", str(config), "--lang", "en", *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{CLIENT_SECRET}\n")
    process.stdin.flush()
    out = ""
    for line in process.stdout:
        out += line
        if "/o/oauth2/v2/auth?" in line:  # the browser that somebody has
            threading.Thread(target=browse, args=(line.strip(), world.server)).start()
    _, err = process.communicate(timeout=30)
    return Ran(process.returncode, out, err)


def test_login_by_device_code(world: World) -> None:
    config = world.config().write()
    done = _login(world, config)
    assert done.code == 0, done.err
    for text in (f"{world.server.url}/device", "ABCD-EFGH", world.user, "INBOX holds 0 mails"):
        assert text in done.out
    assert "planted" not in done.out + done.err
    doctor = mailguard("doctor", "shop", "--json", config=config)
    assert json.loads(doctor.out)["well"], doctor.out
    assert mailguard("audit", "shop", config=config).code == 0


def test_login_by_a_page_that_leads_back(world: World) -> None:
    world.server.client_secret = CLIENT_SECRET
    config = world.config("google").write()
    done = _login(world, config)
    assert done.code == 0, done.err
    assert "ssh -L" in done.out
    assert "INBOX holds 0 mails" in done.out
    for secret in (*world.server.issued, CLIENT_SECRET):
        assert secret not in done.out + done.err


@pytest.mark.skipif(os.geteuid() != 0, reason="is about root")
def test_root_starts_no_browser(world: World) -> None:
    """As root it runs on a server, or in sudo: no place to meet the web."""
    browser, started = world.folder / "browser", world.folder / "started"
    browser.write_text(f"#!/bin/sh\ntouch {started}\n")
    browser.chmod(0o700)
    config = world.config("google").write()
    done = _login(world, config, DISPLAY=":9", BROWSER=f"{browser} %s")
    assert done.code == 0, done.err
    assert (started.exists(), "ssh -L" in done.out) == (False, True)


def test_a_login_that_is_declined_leaves_what_was_there(world: World) -> None:
    before = world.authorise()
    world.server.device = "declined"
    done = _login(world, world.config().write())
    assert done.code == EXIT_TEMPORARY
    assert "declined" in done.err
    assert TokenStore(world.settings).read() == before


def test_logout_forgets(world: World) -> None:
    world.authorise()
    config = world.config().write()
    assert "gone from this machine" in mailguard("logout", "shop", config=config).out
    assert TokenStore(world.settings).read() is None
    assert mailguard("logout", "shop", config=config).code == 0
    told = mailguard("doctor", "shop", config=config)
    assert told.code == EXIT_TEMPORARY
    assert "mailguard login shop" in told.out


def test_logout_forgets_what_is_being_renewed(world: World) -> None:
    """Who renews puts its answer in the place of what was there: that must not be after logout."""
    token = world.authorise()
    config = world.config().write()
    store = TokenStore(world.settings)
    with store.lock():
        logout = subprocess.Popen(
            [*MAILGUARD, "logout", "shop", "--config", str(config)], stdout=subprocess.PIPE
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            logout.wait(3)
        store.write(replace(token, access="planted-anew"))
    logout.communicate(timeout=30)
    assert (logout.returncode, store.read()) == (0, None)


def test_a_password_account_has_no_login(dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    config = Config(tmp_path, dovecot).account("shop", user)
    done = mailguard("login", "shop", config=config.write())
    assert (done.code, "logs in with a password" in done.err) == (EXIT_USAGE, True)


@dataclass
class Watched:
    """A service that an operator looks at: its metrics, its notices, its status."""

    path: Path
    webhook: Webhook
    port: int

    @property
    def authorised(self) -> str:
        """As Prometheus sees it."""
        page = f"http://127.0.0.1:{self.port}/metrics"
        with urllib.request.urlopen(page, timeout=5) as answer:
            lines: list[str] = answer.read().decode().splitlines()
        return next(x for x in lines if x.startswith("mailguard_account_authorised")).split()[1]

    @property
    def notices(self) -> str:
        return "\n".join(notice["message"] for notice in self.webhook.taken)

    def status(self) -> Ran:
        return mailguard("status", "--lang", "en", config=self.path)


@pytest.fixture
def watched(world: World) -> Iterator[Watched]:
    pytest.importorskip("apprise", reason="the extra `notify` is not installed")
    webhook, port = Webhook(), free_port()
    config = world.config(extra='folders = ["INBOX", "Junk"]\npoll_interval = 1')
    config.head = (
        f'language = "en"\n[log]\nlevel = "debug"\n[metrics]\nlisten = "127.0.0.1:{port}"\n'
        '[notify]\ndigest_minutes = 0.01\n[notify.targets.phone]\nurl_file = "phone.url"\n'
    )
    (world.folder / "phone.url").write_text(f"json://127.0.0.1:{webhook.server_port}/token")
    (world.folder / "phone.url").chmod(0o600)
    yield Watched(config.write(), webhook, port)
    webhook.close()


def test_from_renewal_to_the_end(world: World, watched: Watched) -> None:
    """Tokens of eight seconds: what an operator sees, and what nobody does."""
    world.server.lifetime = 8
    world.authorise()
    looking = world.dovecot.client(world.user)
    with Service(watched.path) as service:
        service.wait_for("account_watched")
        until(lambda: len(world.server.asked("refresh_token")) >= 2)
        looking.append("INBOX", posing("one"))
        until(lambda: set(subjects(looking, QUARANTINE)) == {"one"})
        assert watched.authorised == "1.0"

        world.server.revoke()
        service.wait_for("authorisation_ended")
        asked = len(world.server.asked("refresh_token"))
        until(lambda: "mailguard login shop" in watched.notices)
        status = watched.status()
        assert (status.code, watched.authorised) == (EXIT_FLAGGED, "0.0")
        assert "the authorisation is void" in status.out
        assert "mailguard login shop" in status.out
        looking.append("INBOX", posing("two"))  # the connection stands, and is used
        until(lambda: set(subjects(looking, QUARANTINE)) == {"one", "two"})
        assert service.stop() == 0
    assert len(world.server.asked("refresh_token")) == asked
    said = service.text + status.out + status.err + watched.notices
    for file in (world.folder / "state").iterdir():
        if file.name != "oauth-shop.json":
            said += file.read_bytes().decode("latin-1")
    assert [secret for secret in world.server.issued if secret in said] == []


def test_from_the_end_to_a_login(world: World, watched: Watched) -> None:
    """A login is all it takes: the service that waits is told."""
    world.authorise()
    world.server.revoke()
    store = TokenStore(world.settings)
    with store.lock():
        store.write(Token(CLIENT, refresh="planted-and-withdrawn"))
    with Service(watched.path) as service:
        refused = service.wait_for("account_trouble")
        assert "invalid_grant" in refused["problem"]
        assert "NOT watched, the server refuses" in watched.status().out
        until(lambda: "mailguard login shop" in watched.notices)
        assert watched.authorised == "0.0"
        assert _login(world, watched.path).code == 0
        service.wait_for("account_watched", timeout=10)
        until(lambda: "is watched again" in watched.notices)
        assert watched.authorised == "1.0"
        assert service.stop() == 0
    assert len(world.server.asked("refresh_token")) == 1
    assert "planted" not in service.text + watched.notices


def test_processes_side_by_side_renew_once(world: World) -> None:
    token = world.authorise()
    store = TokenStore(world.settings)
    with store.lock():
        store.write(replace(token, expires_at=time.time() + 5))
    config = world.config().write()
    doctors = [
        subprocess.Popen(
            [*MAILGUARD, "doctor", "--json", "--config", str(config)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    assert all(json.loads(d.communicate(timeout=60)[0])["well"] for d in doctors)
    assert len(world.server.asked("refresh_token")) == 1
