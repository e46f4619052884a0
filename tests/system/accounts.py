"""Configurations for tests: accounts on a Dovecot of the test's own, settled offline."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from imapclient import IMAPClient

from tests.system.dovecot import PASSWORD, Dovecot

QUARANTINE = "Mailguard Quarantine"
POSING = (
    "From: DHgate 风控部 <{local}@free-mail.example>\r\nTo: shop@example.com\r\n"
    "Subject: Your shop has a transaction risk\r\nMessage-ID: <{local}@free-mail.example>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "您的店铺存在交易风险，请联系QQ 1179545599，微信扫码付款激活账户。\r\n"
)
"""Impersonation beyond doubt; `{local}` makes each one a mail of its own."""
PROOF = (
    "Authentication-Results: mx.shop.example; spf=pass smtp.mailfrom={local}@free-mail.example\r\n"
    "Received: from free-mail.example (free-mail.example [192.0.2.1])\r\n"
    " by mx.shop.example with ESMTP id 1; Fri, 02 Jan 2026 03:04:05 +0000\r\n"
)
"""What the account's own server writes above a mail that its sender's domain vouches for."""
BELIEVING = 'mode = "enforce"\nauthserv_ids = ["mx.shop.example"]\nhosts = ["mx.shop.example"]'
"""Settings of an account that believes it."""


def posing(local: str) -> bytes:
    """A mail that ends in quarantine."""
    return POSING.format(local=local).encode()


@dataclass
class Config:
    """A configuration file under construction: `write()` it, change it, write it again."""

    folder: Path
    dovecot: Dovecot
    head: str = ""
    accounts: dict[str, str] = field(default_factory=dict)
    password: str = PASSWORD

    @property
    def path(self) -> Path:
        return self.folder / "config.toml"

    def account(self, name: str, user: str, extra: str = 'mode = "enforce"') -> Config:
        """Add or replace an account."""
        self.accounts[name] = (
            f'[accounts.{name}]\naddress = "{user}@shop.example"\nuser = "{user}"\n'
            f'host = "127.0.0.1"\nport = {self.dovecot.tls_port}\n'
            f'ca_file = "{self.dovecot.ca_file}"\npassword_file = "{name}.password"\n{extra}\n'
        )
        secret = self.folder / f"{name}.password"
        secret.write_text(self.password, encoding="utf-8")
        secret.chmod(0o600)
        return self

    def write(self) -> Path:
        state = "" if "state =" in self.head else 'state = "state"\n'
        text = f'{state}{self.head}\n[analysis]\nresolver = "offline"\nworkers = 1\n'
        self.path.write_text(text + "\n".join(self.accounts.values()), encoding="utf-8")
        return self.path


def subjects(client: IMAPClient, folder: str) -> dict[str, frozenset[str]]:
    """The local part of each mail's Message-ID in a folder, with its keywords."""
    if not client.folder_exists(folder):
        return {}
    client.select_folder(folder, readonly=True)
    uids = client.search()
    if not uids:
        return {}
    found = client.fetch(uids, ["FLAGS", "ENVELOPE"])
    return {
        row[b"ENVELOPE"].message_id.decode().strip("<>").partition("@")[0]: frozenset(
            flag.decode() for flag in row[b"FLAGS"] if not flag.startswith(b"\\")
        )
        for row in found.values()
    }


def until(holds: Callable[[], object], timeout: float = 30.0) -> None:
    """Wait for something to come to pass."""
    end = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
