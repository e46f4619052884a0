"""`mailguard purge`: shows first, removes when told to."""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailguard.cli.main import app
from mailguard.journal import Journal
from mailguard.journal.model import Judged, Key

DAY = 24 * 3600.0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A journal with a mail of 100 days ago and one of today."""
    path = tmp_path / "config.toml"
    account = '[accounts.a]\naddress = "a@b.example"\nhost = "h"\npassword_file = "p"\n'
    path.write_text(f'state = "state"\n{account}', encoding="utf-8")
    (tmp_path / "state").mkdir()
    for uid, days in ((1, 100), (2, 0)):
        then = time.time() - days * DAY
        journal_file = tmp_path / "state" / "journal.sqlite"
        with Journal.open(journal_file, clock=partial(float, then)) as journal:
            journal.record([Judged(Key("a", "INBOX", 1, uid), f"print{uid}", 1, "unrelated", {})])
    return path


def _purge(config: Path, *options: str) -> str:
    done = CliRunner().invoke(app, ["purge", "--config", str(config), *options])
    assert done.exit_code == 0, done.output
    return done.output


def test_it_shows_what_it_would_remove_and_leaves_it(config: Path) -> None:
    for _ in range(2):
        assert "Would be removed" in _purge(config)
    assert json.loads(_purge(config, "--json"))["mails"] == 1


def test_it_removes_when_told_to(config: Path) -> None:
    assert _purge(config, "--apply").startswith("Removed:")
    assert "nothing of mail" in _purge(config)


def test_it_is_said_in_chinese(config: Path) -> None:
    assert "将清除：1 封邮件" in _purge(config, "--lang", "zh")
    assert "已清除：1 封邮件" in _purge(config, "--apply", "--lang", "zh")
    assert "处理记录里没有超过 90 天" in _purge(config, "--lang", "zh")


def test_everything_can_be_removed(config: Path) -> None:
    row = json.loads(_purge(config, "--apply", "--json", "--older-than", "0"))
    assert (row["mails"], row["applied"]) == (2, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [((), " --apply"), (("--older-than", "0"), " --older-than 0 --apply")],
)
def test_what_it_says_to_type_removes_what_it_showed(
    config: Path, options: tuple[str, ...], says: str
) -> None:
    assert _purge(config, *options).endswith(f"mailguard purge --config {config}{says}\n")


def test_the_oldest_mail_is_dated_in_the_readers_zone(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = set()
    for zone in ("Etc/GMT+12", "Etc/GMT-12"):  # one of the two is always another day than the other
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        says.add(_purge(config).splitlines()[0])
    monkeypatch.undo()
    time.tzset()
    assert len(says) == 2
