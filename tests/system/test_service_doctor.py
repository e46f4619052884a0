"""`mailguard doctor` on real servers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailguard.errors import EXIT_FLAGGED, EXIT_TEMPORARY, EXIT_USAGE
from tests.system.accounts import Config
from tests.system.dovecot import Dovecot
from tests.system.service import mailguard


@pytest.fixture
def config(dovecot: Dovecot, user: str, tmp_path: Path) -> Config:
    return Config(tmp_path, dovecot).account("shop", user)


def test_it_says_how_mail_will_be_marked_and_moved(config: Config) -> None:
    done = mailguard("doctor", "--json", config=config.write())
    found = json.loads(done.stdout)
    assert (done.returncode, found["well"]) == (0, True)
    assert (found["rungs"][0], found["moving"], found["idle"]) == ("keyword", "move", True)
    assert "INBOX" in found["folders"]
    assert not (config.folder / "state").exists()


def test_a_server_without_move(copying_dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    config = Config(tmp_path, copying_dovecot).account("shop", user)
    done = mailguard("doctor", "shop", config=config.write())
    assert done.returncode == 0
    assert "COPY and UID EXPUNGE" in done.stdout


@pytest.mark.parametrize(("language", "says"), [("en", "keywords"), ("zh", "关键字")])
def test_it_speaks_to_people(config: Config, language: str, says: str) -> None:
    done = mailguard("doctor", "--lang", language, config=config.write())
    assert says in done.stdout
    assert "doctor." not in done.stdout


def test_a_folder_that_is_not_there_is_named(config: Config, user: str) -> None:
    config.account("shop", user, 'folders = ["INBOX", "Nowhere"]')
    done = mailguard("doctor", config=config.write())
    assert done.returncode == EXIT_FLAGGED
    assert "Nowhere" in done.stdout


def test_an_account_that_cannot_be_reached_does_not_hide_the_others(
    config: Config, user: str
) -> None:
    config.account("ill", user)
    (config.folder / "ill.password").write_text("wrong", encoding="utf-8")
    done = mailguard("doctor", "--json", config=config.write())
    rows = {row["account"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == EXIT_TEMPORARY
    assert rows["ill"]["problem"]
    assert rows["shop"]["well"]


def test_an_unknown_account_is_a_mistake(config: Config) -> None:
    assert mailguard("doctor", "shpo", config=config.write()).returncode == EXIT_USAGE
