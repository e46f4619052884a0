"""Notices by Apprise: a real webhook on loopback, and secrets that are told to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.config.service import Target
from mailguard.errors import ConfigError, TemporaryError
from mailguard.service.setup import sender
from tests.service.webhook import Webhook

pytest.importorskip("apprise", reason="the extra `notify` is not installed")
TOKEN = "hunter2-token"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    server = Webhook()
    yield server
    server.close()


def _target(folder: Path, url: str, mode: int = 0o600) -> Target:
    path = folder / "phone.url"
    path.write_text(url, encoding="utf-8")
    path.chmod(mode)
    return Target(url_file=path)


def test_a_notice_reaches_a_webhook(webhook: Webhook, tmp_path: Path) -> None:
    url = f"json://127.0.0.1:{webhook.server_port}/{TOKEN}"
    sender("phone", _target(tmp_path, url))("mailguard：店铺", "一封冒充邮件")
    (taken,) = webhook.taken
    assert (taken["title"], taken["message"]) == ("mailguard：店铺", "一封冒充邮件")


def test_a_receiver_that_refuses_is_named_and_its_url_is_not(
    webhook: Webhook, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    webhook.status = 500
    url = f"json://127.0.0.1:{webhook.server_port}/{TOKEN}"
    with pytest.raises(TemporaryError, match=r"notify\.targets\.phone") as caught:
        sender("phone", _target(tmp_path, url))("title", "body")
    assert TOKEN not in str(caught.value)
    assert TOKEN not in "".join(capfd.readouterr())


def test_a_url_that_nobody_knows_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="none that Apprise knows") as caught:
        sender("phone", _target(tmp_path, f"nonsense://{TOKEN}"))("title", "body")
    assert TOKEN not in str(caught.value)


def test_a_url_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="chmod 600"):
        sender("phone", _target(tmp_path, f"json://127.0.0.1/{TOKEN}", 0o644))("title", "body")
