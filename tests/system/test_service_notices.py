"""Notices from a running service to a real webhook, and to one that is not there."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.service.webhook import Webhook
from tests.system.accounts import (
    BELIEVING,
    PROOF,
    QUARANTINE,
    Config,
    posing,
    subjects,
    until,
)
from tests.system.dovecot import Dovecot, free_port
from tests.system.service import Service, mailguard

pytest.importorskip("apprise", reason="the extra `notify` is not installed")


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    server = Webhook()
    yield server
    server.close()


@pytest.fixture
def config(dovecot: Dovecot, user: str, tmp_path: Path) -> Config:
    config = Config(tmp_path, dovecot).account("shop", user)
    config.head = 'language = "zh"\n[notify.targets.phone]\nurl_file = "phone.url"\n'
    return config


def _target(config: Config, port: int) -> None:
    path = config.folder / "phone.url"
    path.write_text(f"json://127.0.0.1:{port}/token", encoding="utf-8")
    path.chmod(0o600)


def test_impersonation_is_told_in_the_language_chosen(
    config: Config, looking: IMAPClient, webhook: Webhook
) -> None:
    _target(config, webhook.server_port)
    with Service(config.write()) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", posing("one"))
        service.wait_for("notice_sent")
    text = webhook.taken[0]["message"]
    assert "shop：发现一封冒充敦煌网" in text
    assert "已移入隔离文件夹" in text
    assert "free-mail.example" not in text


def test_an_authorisation_that_died_is_told(config: Config, webhook: Webhook) -> None:
    _target(config, webhook.server_port)
    (config.folder / "shop.password").write_text("wrong", encoding="utf-8")
    with Service(config.write()) as service:
        service.wait_for("notice_sent")
    assert "不再接受密码或授权" in webhook.taken[0]["message"]


def test_who_could_be_allowed_is_told_when_his_mail_is_taken_back(
    config: Config, user: str, looking: IMAPClient, webhook: Webhook
) -> None:
    _target(config, webhook.server_port)
    config.account("shop", user, BELIEVING)
    with Service(config.write()) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", PROOF.format(local="one").encode() + posing("one"))
        until(lambda: "one" in subjects(looking, QUARANTINE))
        looking.select_folder(QUARANTINE)
        looking.move(looking.search(), "INBOX")
        assert service.wait_for("mail_taken_out")["offered"]
        until(lambda: len(subjects(looking, "INBOX")) == 1)
        service.stop()
    assert any("mailguard allow add" in message["message"] for message in webhook.taken)
    offered = mailguard("allow", "list", "--offered", "--json", config=config.path)
    assert json.loads(offered.out)["sender"] == "free-mail.example"


def test_a_receiver_that_is_not_there_delays_no_mail(config: Config, looking: IMAPClient) -> None:
    _target(config, free_port())
    with Service(config.write()) as service:
        service.wait_for("account_watched")
        looking.append("INBOX", posing("one"))
        service.wait_for("notice_failed")
        began = time.monotonic()
        looking.append("INBOX", posing("two"))
        until(lambda: set(subjects(looking, QUARANTINE)) == {"one", "two"})
        assert time.monotonic() - began < 10.0
        began = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - began < 10.0
