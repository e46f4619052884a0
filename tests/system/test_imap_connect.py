"""Connecting to a real server: what protects it, and what is said where it fails."""

from __future__ import annotations

import ssl
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.errors import ConfigError
from mailguard.mailbox.errors import CertificateError, LoginError, MailboxError, UnreachableError
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.mailbox.imap.connect import tls_context
from mailguard.providers.model import Login
from tests.system.certificate import write_certificate
from tests.system.dovecot import Dovecot
from tests.system.imapserver import PASSWORD, free_port


def test_tls_from_the_start(dovecot: Dovecot, user: str) -> None:
    mailbox = dovecot.mailbox(user)
    mailbox.connect()
    assert mailbox.open("INBOX").exists == 0
    mailbox.close()
    assert not mailbox.connected


def test_starttls(dovecot: Dovecot, user: str) -> None:
    mailbox = dovecot.mailbox(user, port=dovecot.port, tls=Tls.STARTTLS)
    mailbox.connect()
    assert mailbox._link.socket.version() is not None  # type: ignore[attr-defined]
    assert "IDLE" in mailbox.capabilities
    mailbox.close()


def test_an_access_token(dovecot: Dovecot, user: str) -> None:
    settings = ImapSettings(
        "localhost", user, dovecot.tls_port, ca_file=dovecot.ca_file, login=Login.XOAUTH2
    )
    mailbox = ImapMailbox(settings, lambda: "token")
    mailbox.connect()
    assert mailbox.open("INBOX").exists == 0
    mailbox.close()


def test_a_user_name_may_need_quoting(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(LoginError):  # but not: broken off because of bad syntax
        dovecot.mailbox(f'{user} "with\\quotes"', timeout=3.0).connect()


@pytest.mark.parametrize("password", ["wrong", 'wr"o\\ng', "falsch-ü-密码"])
def test_a_wrong_password(dovecot: Dovecot, user: str, password: str) -> None:
    settings = ImapSettings("localhost", user, dovecot.tls_port, ca_file=dovecot.ca_file)
    with pytest.raises(LoginError, match=f"refused the login of {user}") as raised:
        ImapMailbox(settings, lambda: password).connect()
    assert "Check user and password" in raised.value.remedy
    assert password not in str(raised.value)


def test_a_certificate_that_nobody_vouches_for(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(CertificateError, match="signed by itself") as raised:
        dovecot.mailbox(user, ca_file=None).connect()
    assert "ca_file" in raised.value.remedy


def test_starttls_verifies_as_well(dovecot: Dovecot, user: str) -> None:
    asked = threading.Event()
    settings = ImapSettings("localhost", user, dovecot.port, Tls.STARTTLS)

    def password() -> str:
        asked.set()
        return PASSWORD

    with pytest.raises(CertificateError):
        ImapMailbox(settings, password).connect()
    assert not asked.is_set()


@pytest.fixture(scope="module")
def expired() -> Iterator[tuple[int, Path]]:
    """A server whose certificate has expired: its port, and the certificate."""
    with tempfile.TemporaryDirectory() as home:
        cert, key = Path(home, "cert.pem"), Path(home, "key.pem")
        write_certificate(cert, key, days=-1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        from socket import create_server

        with create_server(("127.0.0.1", 0)) as listener:

            def serve() -> None:
                while True:
                    try:
                        link, _ = listener.accept()
                        context.wrap_socket(link, server_side=True)
                    except ssl.SSLError:
                        continue
                    except OSError:
                        return

            threading.Thread(target=serve, daemon=True).start()
            yield listener.getsockname()[1], cert


def test_an_expired_certificate(expired: tuple[int, Path]) -> None:
    port, cert = expired
    with pytest.raises(CertificateError, match="has expired"):
        ImapMailbox(ImapSettings("localhost", "shop", port, ca_file=cert), str).connect()


def test_a_certificate_for_another_name(dovecot: Dovecot, user: str) -> None:
    settings = ImapSettings("127.0.0.2", user, dovecot.tls_port, ca_file=dovecot.ca_file)
    with pytest.raises((CertificateError, UnreachableError)):
        ImapMailbox(settings, lambda: PASSWORD).connect()


@pytest.mark.parametrize(
    ("host", "words", "reason"),
    [
        ("no-such-host.invalid", "is not known", "a name that does not exist (RFC 6761)"),
        ("127.0.0.1", "Nothing listens", "a port that is closed"),
    ],
)
def test_a_wrong_host(host: str, words: str, reason: str) -> None:
    with pytest.raises(UnreachableError, match=words) as raised:
        ImapMailbox(ImapSettings(host, "shop", free_port(), timeout=3.0), str).connect()
    assert raised.value.remedy, reason


def test_tls_to_a_port_that_speaks_none(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(MailboxError, match=r"TLS|broke") as raised:
        dovecot.mailbox(user, port=dovecot.port).connect()
    assert raised.value.remedy


def test_a_ca_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    for path in (tmp_path / "ca.pem", tmp_path / "nowhere.pem"):
        with pytest.raises(ConfigError, match=path.name):
            tls_context(path)


def test_accounts_share_one_context(dovecot: Dovecot) -> None:
    assert tls_context(dovecot.ca_file) is tls_context(dovecot.ca_file)


def test_the_password_is_not_kept_by_the_library(dovecot: Dovecot, user: str) -> None:
    """Imaplib remembers the last ten lines it sent, LOGIN among them, unless told not to."""
    mailbox = dovecot.mailbox(user)
    mailbox.connect()
    assert PASSWORD not in repr(vars(mailbox._link.imap))
    mailbox.close()
