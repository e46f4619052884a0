"""What the service says when something is wrong, and that it goes on."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.certificate import write_certificate
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.service import Service


def _account(name: str, port: int, ca_file: Path, secret: Path, folders: str = "INBOX") -> str:
    return f"""
[accounts.{name}]
address = "{name}@shop.example"
host = "127.0.0.1"
port = {port}
ca_file = "{ca_file}"
password_file = "{secret}"
folders = ["{folders}"]
"""


def _secret(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def _config(folder: Path, *accounts: str) -> Path:
    path = folder / "config.toml"
    head = 'state = "state"\n[analysis]\nresolver = "offline"\nworkers = 1\n'
    path.write_text(head + "".join(accounts), encoding="utf-8")
    return path


def test_one_account_in_trouble_does_not_touch_another(dovecot: Dovecot, tmp_path: Path) -> None:
    right = _secret(tmp_path, "right", PASSWORD)
    wrong = _secret(tmp_path, "wrong", "not-the-password")
    config = _config(
        tmp_path,
        _account("ill", dovecot.tls_port, dovecot.ca_file, wrong),
        _account("well", dovecot.tls_port, dovecot.ca_file, right),
    )
    with Service(config) as service:
        service.wait_for("account_watched", account="well")
        if not any(line.get("event") == "account_trouble" for line in service.lines):
            service.wait_for("account_trouble", account="ill")
        assert service.stop() == 0
    trouble = next(line for line in service.lines if line["event"] == "account_trouble")
    assert trouble["account"] == "ill"
    assert trouble["remedy"]
    assert "not-the-password" not in service.text


def test_a_refused_login_is_not_tried_again_at_once(dovecot: Dovecot, tmp_path: Path) -> None:
    wrong = _secret(tmp_path, "wrong", "not-the-password")
    config = _config(tmp_path, _account("ill", dovecot.tls_port, dovecot.ca_file, wrong))
    with Service(config) as service:
        assert service.wait_for("account_waits")["seconds"] >= 900


def test_a_host_that_does_not_answer(dovecot: Dovecot, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]
    right = _secret(tmp_path, "right", PASSWORD)
    config = _config(tmp_path, _account("shop", nobody, dovecot.ca_file, right))
    with Service(config) as service:
        line = service.wait_for("account_trouble")
        assert f":{nobody}" in line["problem"]
        assert service.wait_for("account_waits")["seconds"] < 5


def test_a_folder_that_does_not_exist_is_named(dovecot: Dovecot, tmp_path: Path) -> None:
    right = _secret(tmp_path, "right", PASSWORD)
    account = _account("shop", dovecot.tls_port, dovecot.ca_file, right, "Nowhere")
    with Service(_config(tmp_path, account)) as service:
        assert "Nowhere" in service.wait_for("account_trouble")["problem"]


def test_a_certificate_of_somebody_else_is_refused(dovecot: Dovecot, tmp_path: Path) -> None:
    right = _secret(tmp_path, "right", PASSWORD)
    account = _account("shop", dovecot.tls_port, dovecot.ca_file, right)
    without = "\n".join(line for line in account.splitlines() if not line.startswith("ca_file"))
    with Service(_config(tmp_path, without)) as service:
        line = service.wait_for("account_trouble")
        assert "certificate" in line["problem"].lower()
        assert line["remedy"]
    assert PASSWORD not in service.text


@pytest.fixture
def expired_dovecot(dovecot: Dovecot) -> Iterator[Dovecot]:
    """A server whose certificate ran out yesterday; `dovecot` skips where there is none."""
    with tempfile.TemporaryDirectory(prefix="mailguard-dovecot-") as home:
        Path(home).chmod(0o755)
        write_certificate(Path(home) / "cert.pem", Path(home) / "key.pem", days=-1)
        server = Dovecot(Path(home))
        server.start()
        yield server
        server.stop()


def test_an_expired_certificate_is_refused(expired_dovecot: Dovecot, tmp_path: Path) -> None:
    right = _secret(tmp_path, "right", PASSWORD)
    account = _account("shop", expired_dovecot.tls_port, expired_dovecot.ca_file, right)
    with Service(_config(tmp_path, account)) as service:
        assert "expired" in service.wait_for("account_trouble")["problem"].lower()
