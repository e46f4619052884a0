"""A sender whom the user allowed, guarded on the demonstration's server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from mailguard.actions.options import Actions, Mode
from mailguard.auth.trust import Trust
from mailguard.demo.server import DemoServer
from mailguard.guard.guard import Guard
from mailguard.guard.model import Guarded
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.journal import Journal
from mailguard.journal.model import Allowed, AllowKind
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls

MAIL = (
    b"From: DHgate Risk Control <news@agent.example>\r\nTo: shop@shop.example\r\n"
    b"Subject: your shop\r\n\r\nAdd QQ 1179545599\r\n"
)
KEY = generate_private_key(65537, 2048)


def signed() -> bytes:
    pem = KEY.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    header: bytes = dkim.sign(MAIL, b"k", b"agent.example", pem)
    return header + MAIL


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    import base64

    public = KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    record = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
    zone = tmp_path_factory.mktemp("zone") / "zone.json"
    zone.write_text(json.dumps({"k._domainkey.agent.example": {"TXT": [record]}}))
    with Pool(AnalysisSettings(resolver=f"zone:{zone}"), workers=1) as running:
        yield running


@pytest.mark.parametrize(
    ("raw", "allowed", "folder"),
    [
        pytest.param(signed(), "agent.example", "INBOX", id="the sender is allowed, and it is he"),
        pytest.param(signed(), "", "Mailguard Quarantine", id="nobody is allowed"),
        pytest.param(
            MAIL, "agent.example", "Mailguard Quarantine", id="somebody writes in his name"
        ),
    ],
)
def test_only_the_allowed_sender_himself_is_left_alone(
    pool: Pool, tmp_path: Path, raw: bytes, allowed: str, folder: str
) -> None:
    account = Guarded("shop", Trust(), Actions(mode=Mode.ENFORCE))
    with DemoServer("shop", "word") as server, Journal.open(tmp_path / "j.db") as journal:
        if allowed:
            journal.allow(Allowed(AllowKind.DOMAIN, allowed))
        server.deliver("INBOX", raw)
        settings = ImapSettings("127.0.0.1", "shop", server.port, Tls.PLAIN)
        with closing(ImapMailbox(settings, lambda: "word")) as mailbox:
            mailbox.connect()
            (handled,) = Guard(account, mailbox, pool, journal, clock=time.time).sweep("INBOX")
        shown = {name for name, mails in server.folders().items() if mails}
        assert shown == {folder}
        assert (handled.deed == "done.allowed") == (folder == "INBOX")


def test_the_dns_answers_of_a_verdict_are_kept(pool: Pool, tmp_path: Path) -> None:
    account = Guarded("shop", Trust(), Actions(mode=Mode.ENFORCE))
    with DemoServer("shop", "word") as server, Journal.open(tmp_path / "j.db") as journal:
        journal.allow(Allowed(AllowKind.DOMAIN, "agent.example"))
        server.deliver("INBOX", signed())
        settings = ImapSettings("127.0.0.1", "shop", server.port, Tls.PLAIN)
        with closing(ImapMailbox(settings, lambda: "word")) as mailbox:
            mailbox.connect()
            (handled,) = Guard(account, mailbox, pool, journal, clock=time.time).sweep("INBOX")
        entry = journal.entry(handled.key)
        assert entry is not None
        assert "k._domainkey.agent.example" in json.dumps(entry.lookups)
