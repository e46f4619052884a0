"""`mailguard domain`, from outside."""

from __future__ import annotations

import pytest

from mailguard.errors import EXIT_FLAGGED, EXIT_OK, EXIT_USAGE
from mailguard.impersonation.lookalike.model import Trick
from mailguard.words.sentences import catalogue
from tests.cli.command import mailguard


@pytest.mark.parametrize(
    ("name", "official_of", "lookalike_of", "why"),
    [
        ("dhgate.com", "dhgate", None, "the platform's own"),
        ("seller.dhgate.com", "dhgate", None, "below the platform's own"),
        ("DHGATE.COM.", "dhgate", None, "names are the same in capitals and with the root's dot"),
        ("dhgate-fengkong.com", None, "dhgate", "a risk word in pinyin beside the name"),
        ("dhgate.com.evil.example", None, "dhgate", "the platform as a subdomain of another"),
        ("paypa1.com", None, "paypal", "a digit for a letter"),
        ("example.org", None, None, "nobody's"),
        ("gmail.com", None, None, "anybody's: shared domains prove no brand"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_whose_a_domain_is(
    name: str, official_of: str | None, lookalike_of: str | None, why: str
) -> None:
    (row,) = mailguard("domain", "--json", name).rows
    assert (row["official_of"], row["lookalike_of"]) == (official_of, lookalike_of), why
    assert row["domain"] == name
    assert (row["technique"] is None) == (lookalike_of is None)


def test_names_come_by_standard_input_in_order() -> None:
    ran = mailguard("domain", "--json", "-", stdin=b"dhgate.com\nnot a name\n\nexample.org\n")
    assert [row["domain"] for row in ran.rows] == ["dhgate.com", "not a name", "example.org"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["example.org"], EXIT_OK),
        (["dhgate-fengkong.com"], EXIT_FLAGGED),
        (["https://dhgate-fengkong.com/x"], EXIT_FLAGGED),
        (["not a name"], EXIT_USAGE),
        (["not a name", "example.org"], EXIT_OK),
    ],
)
def test_the_code_tells_what_was_found(names: list[str], code: int) -> None:
    assert mailguard("domain", *names).code == code


def test_the_options_by_which_mail_is_judged_are_taken_too() -> None:
    name = "dhgate-fengkong.com"
    ran = mailguard("domain", name, "--resolver", "offline", "--trust-authserv", "mx.example")
    assert (ran.code, ran.out) == (EXIT_FLAGGED, mailguard("domain", name).out)


def test_what_is_no_domain_name_is_told_what_is_one() -> None:
    ran = mailguard("domain", "not a name")
    assert "not a domain name; give one as in example.com" in ran.out


def test_of_what_was_pasted_the_domain_is_named() -> None:
    ran = mailguard("domain", "--json", "Risk <x@dhgate-fengkong.com>")
    assert ran.rows[0]["domain"] == "dhgate-fengkong.com"
    assert ran.rows[0]["lookalike_of"] == "dhgate"


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("control", ["\x1b", "\x9b", "\u202e"])
def test_a_name_cannot_steer_the_terminal(form: list[str], control: str) -> None:
    assert control not in mailguard("domain", *form, f"{control}31mred.example").out


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "paypa1.com imitates PayPal: characters that look alike, as 1 for l or rn for m"),
        ("zh", "paypa1.com 仿冒 PayPal (贝宝)：用了外形相近的字符，如以 1 代 l、以 rn 代 m"),
    ],
)
def test_how_it_imitates_is_said_in_words(lang: str, says: str) -> None:
    assert mailguard("domain", "--lang", lang, "paypa1.com").out == f"{says}\n"


@pytest.mark.parametrize("trick", Trick)
def test_every_trick_has_words(trick: Trick) -> None:
    assert f"face.trick.{trick}" in catalogue("en")
