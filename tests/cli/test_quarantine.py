"""`mailguard quarantine` and `mailguard allow` on a guarded account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from rich.cells import cell_len

from mailguard.actions.options import Mode
from mailguard.demo.server import DemoServer
from mailguard.errors import EXIT_OK, EXIT_TEMPORARY, EXIT_USAGE
from mailguard.findings import Code, Finding
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Intent, Outcome
from mailguard.journal.retention import purge
from mailguard.verdict.model import Kind, Severity, Verdict
from tests.cli.held import PASSWORD, Held, posing
from tests.system.personalities import VARIANTS

ONE = b"From: a@evil.example\r\nMessage-ID: <1@e>\r\n\r\none\r\n"
TWO = b"From: b@evil.example\r\nMessage-ID: <2@e>\r\n\r\ntwo\r\n"
OTHER = b"From: c@other.example\r\nMessage-ID: <3@e>\r\n\r\nthree\r\n"
HELD = "Mailguard Quarantine"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Held]:
    with DemoServer("shop", PASSWORD) as server:
        yield Held(server, tmp_path)


@pytest.fixture
def three(shop: Held) -> Held:
    """Three mails in quarantine, two of one domain; the first was starred."""
    shop.catch(ONE, posing("a@evil.example", "first", "evil.example"), "\\Flagged")
    shop.catch(TWO, posing("b@evil.example", "second"))
    shop.catch(OTHER, posing("c@other.example", "third"))
    return shop


class TestLooking:
    def test_nothing_is_said_to_be_nothing(self, shop: Held) -> None:
        assert "Nothing is in quarantine" in shop.run("quarantine", "list").out

    def test_each_mail_has_a_number(self, three: Held) -> None:
        rows = three.run("quarantine", "list", "--json").rows
        assert [(row["number"], row["subject"], row["status"]) for row in rows] == [
            ("1", "first", "quarantined"),
            ("2", "second", "quarantined"),
            ("3", "third", "quarantined"),
        ]
        assert "second" in three.run("quarantine", "list").out

    def test_a_verdict_is_a_word_in_a_usual_terminal(self, three: Held) -> None:
        assert three.run("quarantine", "list").out.count("IMPERSONATION") == 3

    @pytest.mark.parametrize("words", [[], ["--all"]])
    def test_a_long_sender_keeps_his_domain(self, shop: Held, words: list[str]) -> None:
        shop.catch(ONE, posing(f"{'risk-control-' * 9}@mail.dhgate-fengkong.com"))
        listed = shop.run("quarantine", "list", *words, COLUMNS="80").out
        assert "dhgate-fengkong.com" in listed

    def test_account_and_status_stand_where_they_can_differ(self, three: Held) -> None:
        heads = [
            three.run("quarantine", "list", *words).out.splitlines()[0].split()
            for words in ([], ["--all"])
        ]
        assert heads[0] == ["No.", "Received", "Verdict", "From", "Subject"]
        assert heads[1] == [*heads[0], "Status"]
        with three.config.open("a") as config:
            config.write(
                '[accounts.bank]\naddress = "bank@shop.example"\nhost = "127.0.0.1"\n'
                'password_file = "password"\n'
            )
        assert "Account" in three.run("quarantine", "list").out.splitlines()[0].split()

    def test_mail_of_an_account_by_another_name_says_whose_it_was(self, three: Held) -> None:
        config = three.config.read_text(encoding="utf-8")
        three.config.write_text(config.replace("[accounts.shop]", "[accounts.store]"), "utf-8")
        assert three.run("quarantine", "list").out.count(" shop ") == 3

    def test_a_mail_is_shown_with_reasons_and_what_was_done(self, three: Held) -> None:
        shown = three.run("quarantine", "show", "1").out
        assert "dhgate风控011" in shown
        assert shown.index("poses as DHgate") < shown.index("In detail:")
        assert f"moved to {HELD}" in shown
        (row,) = three.run("quarantine", "show", "1", "--json").rows
        assert [deed["deed"] for deed in row["deeds"]] == ["tag", "quarantine"]
        assert row["leads"][0]["value"] == "1179545599"

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_details_keep_to_the_width(self, shop: Held, language: str) -> None:
        found = Finding(Code.CLAIM_NAME, {"platform": "DHgate", "evidence": "long " * 30})
        shop.catch(ONE, replace(posing("a@evil.example"), findings=(found,)))
        shown = shop.run("quarantine", "show", "1", "--lang", language, COLUMNS="80").out
        assert max(map(cell_len, shown.splitlines())) <= 80

    @pytest.mark.parametrize(
        ("outcome", "says"),
        [
            (None, "under way: moved to Mailguard Quarantine"),
            (Outcome.REFUSED, "in vain: moved to Mailguard Quarantine  no room"),
            (Outcome.VOID, "in vain: moved to Mailguard Quarantine  no room"),
            (Outcome.DONE, "  moved to Mailguard Quarantine"),
        ],
    )
    def test_what_was_not_done_is_not_said_to_be(
        self, shop: Held, outcome: Outcome | None, says: str
    ) -> None:
        shop.catch(ONE, posing("a@evil.example"), mode=Mode.OBSERVE)
        with Journal.open(shop.state / "journal.sqlite") as journal:
            mail = journal.by_id(1)
            number = journal.intend(Intent(1, Deed.QUARANTINE, "move", mail.key, HELD))
            if outcome:
                journal.close_intent(number, outcome, note="no room")
        assert says in shop.run("quarantine", "show", "1").out

    def test_a_mail_of_which_nothing_was_found_has_no_details(self, shop: Held) -> None:
        shop.catch(ONE, Verdict(Kind.UNRELATED, "unrelated", Severity.NONE))
        assert "In detail" not in shop.run("quarantine", "show", "1").out

    def test_times_are_written_one_way(self, three: Held) -> None:
        three.run("quarantine", "release", "1")
        lines = three.run("quarantine", "show", "1").out.splitlines()
        dated = [line.split()[0] for line in lines if line.startswith("   2")]
        assert len(dated) == 4  # two deeds, the release, who decided it
        assert all(date.fromisoformat(day) for day in dated)

    def test_times_are_the_readers_own(self, three: Held) -> None:
        (row, *_) = three.run("quarantine", "list", "--json").rows
        listed = three.run("quarantine", "list", TZ="XXX-14").out
        there = datetime.fromisoformat(row["received"]).astimezone(timezone(timedelta(hours=14)))
        assert f"1    {there:%Y-%m-%d %H:%M}  IMPERSONATION" in listed

    def test_what_the_attacker_wrote_cannot_steer_the_terminal(self, shop: Held) -> None:
        shop.catch(ONE, posing("a@evil.example", "\x1b[31m[bold]red\u202e"))
        out = shop.run("quarantine", "list").out + shop.run("quarantine", "show", "1").out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "[bold]" in out

    @pytest.mark.parametrize("words", [["list"], ["show", "1"]])
    def test_nor_can_it_in_json(self, shop: Held, words: list[str]) -> None:
        shop.catch(ONE, posing("a@evil.example", "\x9b31m\u202e店铺"))
        out = shop.run("quarantine", *words, "--json").out
        assert "\\u009b31m\\u202e店铺" in out


class TestReleasing:
    def test_one_by_number_as_it_was(self, three: Held) -> None:
        ran = three.run("quarantine", "release", "1", "--reason", "our agent")
        assert (ran.code, "back in INBOX" in ran.out) == (EXIT_OK, True)
        folders = three.folders()
        assert folders["INBOX"] == [(ONE, {"\\Flagged"})]
        assert [raw for raw, _ in folders[HELD]] == [TWO, OTHER]
        assert "our agent" in three.run("quarantine", "show", "1").out

    def test_all_of_a_sender_after_a_yes(self, three: Held) -> None:
        ran = three.run("quarantine", "release", "--from", "Evil.example", stdin="y\n")
        assert ran.code == EXIT_OK
        assert [raw for raw, _ in three.folders()["INBOX"]] == [ONE, TWO]
        assert [row["number"] for row in three.run("quarantine", "list", "--json").rows] == ["3"]

    @pytest.mark.parametrize(
        ("answer", "says"),
        [("n\n", "Nothing was released"), ("\n", "Nothing was released"), ("", "--yes")],
        ids=["no", "no is the default", "nobody there to ask"],
    )
    def test_several_only_after_a_yes(self, three: Held, answer: str, says: str) -> None:
        """And 1 would say that something was flagged."""
        ran = three.run("quarantine", "release", "1", "2", stdin=answer)
        assert (ran.code, says in ran.err) == (EXIT_USAGE, True)
        assert "INBOX" not in three.folders()

    def test_several_without_asking(self, three: Held) -> None:
        assert three.run("quarantine", "release", "1", "3", "--yes").code == EXIT_OK
        assert [raw for raw, _ in three.folders()["INBOX"]] == [ONE, OTHER]

    def test_a_mail_that_the_user_moved_is_said_to_be_gone(self, three: Held) -> None:
        three.take_out(HELD)
        ran = three.run("quarantine", "release", "1")
        assert (ran.code, "moved, deleted or released it already" in ran.out) == (
            EXIT_TEMPORARY,
            True,
        )

    def test_of_a_mail_that_was_only_labelled_the_labels_are_removed(self, shop: Held) -> None:
        """It never left, so it does not come back."""
        shop.catch(ONE, posing("a@evil.example"), mode=Mode.LABEL)
        out = shop.run("quarantine", "release", "1").out
        assert ("labels were removed" in out, "back in" in out) == (True, False)
        assert shop.folders() == {"INBOX": [(ONE, set())]}
        assert "its labels removed" in shop.run("quarantine", "show", "1").out

    def test_a_copy_that_the_server_lets_nobody_delete_safely_is_named(
        self, tmp_path: Path
    ) -> None:
        bound = VARIANTS["netease without UIDPLUS"]
        with DemoServer("shop", PASSWORD, keywords=False, connection=bound) as server:
            shop = Held(server, tmp_path)
            with shop.config.open("a") as config:
                config.write('provider = "netease"\n')
            shop.catch(ONE, posing("a@evil.example"))
            out = shop.run("quarantine", "release", "1").out
            assert "1: a copy stays in Mailguard Impersonation" in out
            assert shop.folders()["Mailguard Impersonation"] == [(ONE, set())]

    def test_a_release_is_noted_as_one_only_once_it_was_done(self, three: Held) -> None:
        three.take_out(HELD)
        three.run("quarantine", "release", "1", "2", "--yes")
        trail = three.run("allow", "list", "--trail", "--json").rows
        assert [(row["choice"], row["subject"]) for row in trail] == [
            ("attempt", "1"),
            ("release", "2"),
        ]
        assert "tried to release mail 1" in three.run("quarantine", "show", "1").out

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["7"], "knows no such mail"),
            (["9" * 30], "knows no such mail"),
            ([], "by number, or a sender"),
            (["1", "--from", "evil.example"], "by number, or a sender"),
            (["--from", "nobody.example"], "Nothing of nobody.example is held"),
            (["--from", "evil.example", "--account", "bank"], "no such account"),
            (["1", "--account", "bank"], "no such account"),
        ],
    )
    def test_what_cannot_be_released_is_one_line(
        self, three: Held, words: list[str], says: str
    ) -> None:
        ran = three.run("quarantine", "release", *words)
        assert (ran.code, says in ran.err) == (EXIT_USAGE, True)
        assert "INBOX" not in three.folders()

    def test_only_an_account_means_numbers_too(self, three: Held) -> None:
        with three.config.open("a") as config:
            config.write(
                '[accounts.bank]\naddress = "bank@shop.example"\nhost = "127.0.0.1"\n'
                'password_file = "password"\n'
            )
        ran = three.run("quarantine", "release", "1", "--account", "bank")
        assert (ran.code, "1: a mail of shop." in ran.err) == (EXIT_USAGE, True)
        assert "INBOX" not in three.folders()
        assert three.run("quarantine", "release", "1", "--account", "shop").code == EXIT_OK

    def test_one_that_is_back_already_does_not_keep_the_others(self, three: Held) -> None:
        three.run("quarantine", "release", "1")
        ran = three.run("quarantine", "release", "1", "3", "--yes")
        assert (ran.code, "1: nothing to release: released" in ran.err) == (EXIT_OK, True)
        assert [raw for raw, _ in three.folders()["INBOX"]] == [ONE, OTHER]

    def test_twice_is_once(self, three: Held) -> None:
        three.run("quarantine", "release", "1")
        ran = three.run("quarantine", "release", "1")
        assert (ran.code, "nothing to release: released" in ran.err) == (EXIT_USAGE, True)


class TestAllowing:
    def test_a_domain_until_a_day(self, shop: Held) -> None:
        ran = shop.run("allow", "add", "Agent.example", "--reason", "freight", "--expires", "30d")
        assert ran.code == EXIT_OK
        (row,) = shop.run("allow", "list", "--json").rows
        assert (row["sender"], row["kind"], row["reason"]) == ("agent.example", "domain", "freight")
        assert row["until"] > row["since"]
        assert "agent.example" in shop.run("allow", "list").out

    def test_a_mail_of_the_quarantine_stands_for_its_authenticated_domain(
        self, three: Held
    ) -> None:
        assert three.run("allow", "add", "1").code == EXIT_OK
        assert three.run("allow", "list", "--json").rows[0]["sender"] == "evil.example"

    def test_at_a_shared_sender_it_stands_for_the_address(self, shop: Held) -> None:
        shop.catch(ONE, posing("Agent@gmail.com", "s", "gmail.com"))
        shop.run("allow", "add", "1")
        (row,) = shop.run("allow", "list", "--json").rows
        assert (row["kind"], row["sender"]) == ("address", "agent@gmail.com")

    @pytest.mark.parametrize(
        ("sender", "says", "why"),
        [
            ("gmail.com", "NAME@gmail.com", "anybody writes from there"),
            ("dhgate-fengkong.com", "looks like a domain of DHgate", "a lookalike"),
            ("com", "neither a domain nor an address", "a public suffix"),
            ("@agent.example", "neither a domain nor an address", "no local part"),
            ("my agent@agent.example", "neither a domain nor an address", "no mail is from there"),
            ("a@b.example,c@agent.example", "neither a domain nor an address", "two at once"),
            ("2", "nothing proves that b@evil.example sent it", "not authenticated"),
            ("9", "knows no such mail", "no such number"),
            ("9" * 5000, "neither a domain nor an address", "no number that a mail could have"),
        ],
    )
    def test_who_cannot_be_allowed(self, three: Held, sender: str, says: str, why: str) -> None:
        ran = three.run("allow", "add", sender)
        assert (ran.code, says in ran.err) == (EXIT_USAGE, True), why
        assert three.run("allow", "list", "--json").rows == []

    def test_whom_a_sender_imitates_is_named_as_its_users_know_it(self, shop: Held) -> None:
        said = shop.run("allow", "add", "dhgate-fengkong.com", "--lang", "zh").err
        assert "看着像敦煌网 (DHgate) 的域名" in said

    def test_what_is_not_given_anew_stays(self, shop: Held) -> None:
        add = ("allow", "add", "agent.example", "--account", "shop")
        shop.run(*add, "--expires", "2999-12-31", "--reason", "freight")
        said = shop.run(*add).out
        assert "Until 2999-12-31, as before" in said
        assert "mailguard allow revoke agent.example --account shop" in said
        assert "Reason, as before: freight" in said
        (row,) = shop.run("allow", "list", "--json").rows
        assert (bool(row["until"]), row["reason"]) == (True, "freight")

    def test_what_is_given_anew_counts(self, shop: Held) -> None:
        add = ("allow", "add", "agent.example")
        shop.run(*add, "--expires", "2998-06-30", "--reason", "freight")
        said = shop.run(*add, "--expires", "2999-06-30", "--reason", "broker").out
        assert "as before" not in said
        (row,) = shop.run("allow", "list", "--json").rows
        assert (row["until"][:4], row["reason"]) == ("2999", "broker")

    @pytest.mark.parametrize(
        ("author", "named"),
        [
            ("Agent@qq.com", "allow add agent@qq.com"),
            ("agent@agent.example", "allow add agent.example"),
            ("$(id)@qq.com", "allow add '$(id)@qq.com'"),
        ],
        ids=["many share it", "his own domain", "not what a shell would run"],
    )
    def test_an_unproven_sender_is_to_be_named_as_he_can_be_allowed(
        self, shop: Held, author: str, named: str
    ) -> None:
        shop.catch(ONE, posing(author))
        assert shop.run("allow", "add", "1").err.endswith(f"{named}\n")

    @pytest.mark.parametrize(("until", "says"), [("2020-01-01", "passed"), ("soon", "not a date")])
    def test_an_expiry_is_a_time_to_come(self, shop: Held, until: str, says: str) -> None:
        ran = shop.run("allow", "add", "agent.example", "--expires", until)
        assert (ran.code, says in ran.err) == (EXIT_USAGE, True)

    def test_revoked_and_the_trail_of_it(self, shop: Held) -> None:
        shop.run("allow", "add", "agent.example", "--reason", "freight")
        assert shop.run("allow", "revoke", "agent.example", "--reason", "sold").code == EXIT_OK
        assert "No sender is allowed" in shop.run("allow", "list").out
        trail = shop.run("allow", "list", "--trail", "--json").rows
        assert [(row["choice"], row["reason"]) for row in trail] == [
            ("allow", "freight"),
            ("revoke", "sold"),
        ]
        assert all(row["who"] and row["when"] for row in trail)

    @pytest.mark.parametrize(
        ("entry", "asked", "says"),
        [
            (("--account", "shop"), (), "revoke agent.example --account shop"),
            ((), ("--account", "shop"), "revoke agent.example"),
        ],
        ids=["it is there for one account", "it is there for all"],
    )
    def test_who_is_on_the_list_for_others_is_named_as_he_can_be_revoked(
        self, shop: Held, entry: tuple[str, ...], asked: tuple[str, ...], says: str
    ) -> None:
        shop.run("allow", "add", "agent.example", *entry)
        ran = shop.run("allow", "revoke", "agent.example", *asked)
        assert (ran.code, ran.err.endswith(f"mailguard allow {says}\n")) == (EXIT_USAGE, True)

    def test_the_trail_says_whose_mail_was_released_and_until_when_a_sender_is_allowed(
        self, three: Held
    ) -> None:
        three.run("quarantine", "release", "1", "--reason", "our agent")
        three.run("allow", "add", "1", "--expires", "2999-12-31")
        trail = three.run("allow", "list", "--trail").out
        assert "released mail 1 (a@evil.example · shop)  our agent" in trail
        assert "allowed evil.example (until 2999-12-31)" in trail
        rows = three.run("allow", "list", "--trail", "--json").rows
        assert [(row["author"], bool(row["until"])) for row in rows] == [
            ("a@evil.example", False),
            ("", True),
        ]

    def test_who_is_not_on_the_list_is_not_revoked(self, shop: Held) -> None:
        ran = shop.run("allow", "revoke", "agent.example")
        assert (ran.code, "not on the allow-list" in ran.err) == (EXIT_USAGE, True)


def test_it_speaks_chinese(three: Held) -> None:
    assert "已隔离" in three.run("quarantine", "list", "--all", "--lang", "zh").out


class TestOffering:
    """Whose mail was taken back can be allowed, and that is said."""

    def test_a_release_offers_the_authenticated_domain_by_number(self, three: Held) -> None:
        out = three.run("quarantine", "release", "1").out
        assert "evil.example" in out
        assert "mailguard allow add 1" in out
        (row,) = three.run("allow", "list", "--offered", "--json").rows
        assert (row["sender"], row["mail"], row["lookalike_of"]) == ("evil.example", 1, "")
        assert "mailguard allow add 1" in three.run("allow", "list").out
        assert "could be allowed" in three.run("status").out

    def test_what_is_offered_can_be_done_and_is_not_offered_again(self, three: Held) -> None:
        three.run("quarantine", "release", "1")
        assert three.run("allow", "add", "1").code == EXIT_OK
        assert three.run("allow", "list", "--offered", "--json").rows == []
        assert "Nobody to offer" in three.run("allow", "list", "--offered").out
        assert "could be allowed" not in three.run("status").out

    def test_at_a_shared_sender_the_address_is_offered(self, shop: Held) -> None:
        shop.catch(ONE, posing("Agent@gmail.com", "s", "gmail.com"))
        assert "agent@gmail.com" in shop.run("quarantine", "release", "1").out

    def test_a_lookalike_is_offered_with_a_warning(self, shop: Held) -> None:
        shop.catch(ONE, posing("a@dhgate-fengkong.com", "s", "dhgate-fengkong.com"))
        out = shop.run("quarantine", "release", "1").out
        assert "resembles a domain of DHgate" in out
        assert "mailguard allow add 1 --lookalike" in out

    @pytest.mark.parametrize(
        ("verdict", "why"),
        [
            (posing("b@evil.example", "s"), "nothing proves who sent it"),
            (posing("b@evil.example", "s", "other.example"), "another proved himself"),
            (
                replace(
                    posing("b@dhgate.com", "s", "dhgate.com"),
                    findings=(Finding(Code.NOT_AUTHENTICATED),),
                ),
                "a forged official domain",
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_whom_nobody_should_allow_is_not_offered(
        self, shop: Held, verdict: Verdict, why: str
    ) -> None:
        shop.catch(ONE, verdict)
        ran = shop.run("quarantine", "release", "1")
        assert ran.code == EXIT_OK
        assert "allow add" not in ran.out, why

    def test_what_was_found_and_is_past_its_retention_is_not_offered(self, three: Held) -> None:
        three.run("quarantine", "release", "1")
        with Journal.open(three.state / "journal.sqlite") as journal:
            purge(journal, journal.now() + 1)
        assert three.run("allow", "list", "--offered", "--json").rows == []
