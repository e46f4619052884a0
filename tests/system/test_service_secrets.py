"""Secrets are planted, everything is asked for everything it has to say, and none is found."""

from __future__ import annotations

import io
import signal
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from mailguard.config.load import load
from mailguard.config.options import AccountOptions
from mailguard.mailbox.imap.mailbox import ImapMailbox
from mailguard.mailbox.ration import Ration
from mailguard.secrets.oauth.token import Token
from mailguard.secrets.sources import password_reader
from mailguard.service import logs
from mailguard.service.logins import password
from mailguard.service.setup import set_up
from mailguard.service.supervisor import Order, Supervisor
from tests.system.accounts import Config, posing, until
from tests.system.dovecot import PASSWORD, Dovecot, free_port
from tests.system.service import Service, mailguard

WRONG = "hunter2-wrong-password"
TOKEN = "hunter2-notify-token"
COMMAND = "hunter2-in-a-command"
OAUTH = Token(
    "a-client-id",
    "hunter2-client-secret",
    "hunter2-refresh-token",
    "hunter2-access-token",
)
PLANTED = (PASSWORD, WRONG, TOKEN, COMMAND, OAUTH.client_secret, OAUTH.refresh, OAUTH.access)


@pytest.fixture
def config(dovecot: Dovecot, user: str, tmp_path: Path) -> Config:
    """Every kind of secret: one that works, a wrong one, one in a command, tokens, a URL."""
    config = Config(tmp_path, dovecot)
    config.account("shop", user)
    config.account("wrong", user)
    (tmp_path / "wrong.password").write_text(WRONG, encoding="utf-8")
    config.account("command", user)
    config.accounts["command"] = config.accounts["command"].replace(
        'password_file = "command.password"',
        f"password_command = \"sh -c 'echo {COMMAND}; exit 3'\"",
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]
    config.account("modern", user)
    config.accounts["modern"] = config.accounts["modern"].replace(
        'password_file = "modern.password"',
        f'oauth = "google"\noauth_client_id = "{OAUTH.client_id}"\n'
        f'oauth_authority = "https://127.0.0.1:{nobody}"',
    )
    (tmp_path / "state").mkdir()
    tokens = tmp_path / "state" / "oauth-modern.json"
    tokens.write_text(OAUTH.to_json())  # long expired
    tokens.chmod(0o600)
    (tmp_path / "phone.url").write_text(f"json://127.0.0.1:{nobody}/{TOKEN}", encoding="utf-8")
    (tmp_path / "phone.url").chmod(0o600)
    return config


def _found(text: str) -> list[str]:
    return [secret for secret in PLANTED if secret in text]


def test_no_secret_is_in_anything_that_can_be_read(
    config: Config, dovecot: Dovecot, user: str
) -> None:
    pytest.importorskip("apprise", reason="the extra `notify` is not installed")
    pytest.importorskip("oauthlib", reason="the extra `oauth` is not installed")
    port = free_port()
    config.head = (
        f'[log]\nlevel = "debug"\nmail_details = true\n[metrics]\nlisten = "127.0.0.1:{port}"\n'
        '[notify.targets.phone]\nurl_file = "phone.url"\n'
    )
    looking = dovecot.client(user)
    with Service(config.write()) as service:
        service.wait_for("service_ready")
        looking.append("INBOX", posing("one"))
        service.wait_for("mail_judged")
        service.wait_for("notice_failed")
        assert "authorisation server" in service.text
        service.send(signal.SIGHUP)
        service.wait_for("service_reloaded")
        for arguments in (("status",), ("status", "--json"), ("config", "check", "--json")):
            said = mailguard(*arguments, config=config.path)
            assert said.out
            assert _found(said.out + said.err) == []
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert _found(answer.read().decode()) == []
        for process in (service.pid, *_children(service.pid)):
            for file in ("environ", "cmdline"):
                assert _found(Path(f"/proc/{process}/{file}").read_text(errors="replace")) == []
    assert "notice_failed" in service.text
    assert _found(service.text) == []
    files = {file.name: file for file in (config.folder / "state").iterdir()}
    del files["oauth-modern.json"]  # theirs
    for file in files.values():
        assert _found(file.read_bytes().decode("latin-1")) == []


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def test_no_secret_is_in_a_dump_of_the_settings(config: Config) -> None:
    settings = load(config.write())
    setup, _ = set_up(settings)
    readers = [password(account) for account in setup.accounts]
    assert _found(f"{settings!r} {setup!r} {readers!r}") == []


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    yield stream
    structlog.reset_defaults()


@pytest.mark.parametrize("form", ["console", "json"])
def test_no_secret_is_in_a_traceback(config: Config, log: io.StringIO, form: str) -> None:
    logs.configure(form=form, stream=log, environ={})
    for name in ("wrong", "command", "modern"):
        del config.accounts[name]
    setup, registry = set_up(load(config.write()))

    def broken(options: AccountOptions, _ration: Ration) -> ImapMailbox:
        secret = password_reader(options.secret, options.name)()
        return _fail({"password": secret})

    supervisor = Supervisor(setup, registry, lambda: (setup, registry), mailbox=broken)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    until(lambda: "Traceback" in log.getvalue())
    supervisor.orders.put(Order.STOP)
    thread.join(20)
    assert "RuntimeError" in log.getvalue()
    assert "_fail" in log.getvalue()
    assert _found(log.getvalue()) == []


def _fail(settings: dict[str, str]) -> ImapMailbox:
    raise RuntimeError("a bug")
