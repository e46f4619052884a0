"""`mailguard doctor` on real servers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailguard.errors import EXIT_CONFIG, EXIT_FLAGGED, EXIT_TEMPORARY, EXIT_USAGE
from tests.system.accounts import BELIEVING, PROOF, Config, posing
from tests.system.dovecot import Dovecot
from tests.system.service import mailguard


@pytest.fixture
def config(dovecot: Dovecot, user: str, tmp_path: Path) -> Config:
    return Config(tmp_path, dovecot).account("shop", user)


def test_it_says_how_mail_will_be_marked_and_moved(config: Config) -> None:
    done = mailguard("doctor", "--json", config=config.write())
    found = json.loads(done.out)
    assert (done.code, found["well"]) == (0, True)
    assert (found["rungs"][0], found["moving"], found["idle"]) == ("keyword", "move", True)
    assert "INBOX" in found["folders"]
    assert not (config.folder / "state").exists()


def test_a_server_without_move(copying_dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    config = Config(tmp_path, copying_dovecot).account("shop", user)
    done = mailguard("doctor", "shop", config=config.write())
    assert done.code == 0
    assert "COPY and UID EXPUNGE" in done.out


@pytest.mark.parametrize(("language", "says"), [("en", "keywords"), ("zh", "关键字")])
def test_it_speaks_to_people(config: Config, language: str, says: str) -> None:
    done = mailguard("doctor", "--lang", language, config=config.write())
    assert says in done.out
    assert "doctor." not in done.out


def test_a_folder_that_is_not_there_is_named(config: Config, user: str) -> None:
    config.account("shop", user, 'folders = ["INBOX", "Nowhere"]')
    done = mailguard("doctor", config=config.write())
    assert done.code == EXIT_FLAGGED
    assert "Nowhere" in done.out


def test_the_inbox_is_there_however_it_is_written(config: Config, user: str) -> None:
    config.account("shop", user, 'folders = ["Inbox"]')
    done = mailguard("doctor", "--json", config=config.write())
    assert (done.code, json.loads(done.out)["missing"]) == (0, [])


def test_an_account_that_cannot_be_reached_does_not_hide_the_others(
    config: Config, user: str
) -> None:
    config.account("ill", user)
    (config.folder / "ill.password").write_text("wrong", encoding="utf-8")
    done = mailguard("doctor", "--json", config=config.write())
    rows = {row["account"]: row for row in map(json.loads, done.out.splitlines())}
    assert done.code == EXIT_TEMPORARY
    assert rows["ill"]["problem"]
    assert rows["shop"]["well"]


def test_a_configuration_that_keeps_it_out_is_not_worth_another_try(config: Config) -> None:
    path = config.write()
    (config.folder / "shop.password").chmod(0o644)
    done = mailguard("doctor", config=path)
    assert (done.code, "chmod 600" in done.out) == (EXIT_CONFIG, True)


class TestTheProfile:
    """What the profile says beside what the server shows."""

    def look(self, config: Config) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(mailguard("doctor", "--json", config=config.write()).out)
        return found

    def test_where_it_is_right(self, config: Config, user: str) -> None:
        config.account("shop", user, 'provider = "dovecot"')
        points = self.look(config)["profile"]
        assert {point["what"] for point in points} == {"idle", "move", "keywords", "junk"}
        assert all(point["agrees"] for point in points)
        said = mailguard("doctor", config=config.path).out
        assert "as the profile says: IDLE, MOVE, keywords, the junk folder" in said
        assert "differs" not in said

    def test_where_it_is_wrong_both_are_named(self, config: Config, user: str) -> None:
        config.account("shop", user, 'provider = "courier"')
        found = self.look(config)
        wrong = {
            p["what"]: (p["expected"], p["found"]) for p in found["profile"] if not p["agrees"]
        }
        assert wrong == {
            "move": ("no", "yes"),
            "separator": (".", "/"),
            "junk": ("INBOX.Junk", "Junk"),
        }
        assert found["well"], "what was found is gone by"
        said = mailguard("doctor", config=config.path).out
        assert "MOVE: no expected, yes found" in said
        chinese = mailguard("doctor", "--lang", "zh", config=config.path).out
        assert "与服务商资料不符：MOVE：应为不支持，实为支持" in chinese

    def test_how_and_where_mail_will_be_marked_and_moved_by_name(
        self, config: Config, user: str
    ) -> None:
        config.account("shop", user, 'mode = "enforce"')
        said = mailguard("doctor", config=config.write()).out
        assert "$Phishing, MailguardImpersonation, MailguardSuspicious" in said
        assert "goes to Mailguard Quarantine, which will be made" in said

    @pytest.mark.parametrize(
        ("extra", "mails", "says", "why"),
        [
            (BELIEVING, [PROOF] * 3, "mx.shop.example, in 3 of the newest 3", "its own server's"),
            (BELIEVING, [PROOF, ""], "mx.shop.example, in 1 of the newest 2", "not of all"),
            ("", [PROOF] * 2, "nobody. The newest 2 mails carry results of mx.shop.example", "new"),
            (BELIEVING, [""], "the newest 1 mails carry no results", "none is written"),
            (BELIEVING, [], "no mail yet", "an empty folder"),
        ],
    )
    def test_whose_results_count_in_recent_mail(
        self, config: Config, user: str, extra: str, mails: list[str], says: str, why: str
    ) -> None:
        heads = [head.format(local=str(number)) for number, head in enumerate(mails)]
        config.dovecot.deliver(
            user, [head.encode() + posing(str(number)) for number, head in enumerate(heads)]
        )
        config.account("shop", user, extra)
        assert says in mailguard("doctor", config=config.write()).out, why


def test_an_unknown_account_is_a_mistake(config: Config) -> None:
    assert mailguard("doctor", "shpo", config=config.write()).code == EXIT_USAGE
