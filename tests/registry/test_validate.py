"""Every way in which a file can be wrong is explained: file, key, value, expectation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailguard.registry.validate import validate
from mailguard.words.phrases import in_language

GOOD = {
    "id": 'id = "acme"',
    "name": 'name = "Acme"',
    "category": 'category = "marketplace"',
    "main": 'main_domain = "acme.example"',
    "more": "",
    "domains": '[[domains]]\nrole = "official"\nsource = "s"\nvalues = ["acme.example"]',
    "names": '[[names]]\nlanguage = "en"\nvalues = ["Acme Market"]',
}

DOMAINS = '[[domains]]\nrole = "{}"\n{}values = ["acme.example"{}]'

WRONG = [
    ("an unknown key", {"more": 'colour = "red"'}, "colour: unknown key; expected one of"),
    ("a key that is missing", {"name": ""}, "name: missing"),
    ("a wrong type", {"name": "name = 3"}, "name = 3: expected text"),
    ("not a list", {"more": 'labels = "acme"'}, "labels = 'acme': expected a list of texts"),
    ("an id that is no file's name", {"id": 'id = "acne"'}, "id = 'acne': expected \"acme\""),
    ("an id with capitals", {"id": 'id = "ACME"'}, "id = 'ACME': expected letters, digits"),
    ("a category nobody knows", {"category": 'category = "x"'}, "category = 'x': expected one of"),
    (
        "a domain in U-labels",
        {"domains": DOMAINS.format("official", 'source = "s"\n', ', "bücher.example"')},
        "values = 'bücher.example': expected it in A-labels and lower case, \"xn--",
    ),
    (
        "a domain that DNS could not hold",
        {"domains": DOMAINS.format("official", 'source = "s"\n', ', "a b.example"')},
        "values = 'a b.example': expected a domain name that DNS could hold",
    ),
    (
        "a public suffix",
        {"domains": DOMAINS.format("official", 'source = "s"\n', ', "co.uk"')},
        "domains = 'co.uk': anybody can register below it",
    ),
    (
        "official without a source",
        {"domains": DOMAINS.format("official", "", "")},
        'domains[1].source: missing; without one the role is "unsourced"',
    ),
    (
        "unsourced with a source",
        {"domains": DOMAINS.format("unsourced", 'source = "s"\n', "")},
        "domains[1].role = 'unsourced': there is a source",
    ),
    (
        "a role nobody knows",
        {"domains": DOMAINS.format("owned", 'source = "s"\n', "")},
        "domains[1].role = 'owned': expected one of official",
    ),
    (
        "sure without a source",
        {"names": GOOD["names"] + '\nconfidence = "high"'},
        "names[1].confidence = 'high': expected \"low\", or a source",
    ),
    (
        "a main domain that is not official",
        {"main": 'main_domain = "acme.test"'},
        "main_domain = 'acme.test': expected one of the official domains",
    ),
    (
        "another platform's domain",
        {"domains": DOMAINS.format("official", 'source = "s"\n', ', "dhgate.com"')},
        "domains = 'dhgate.com': platforms/dhgate.toml lists it too",
    ),
    (
        "a shared domain as official",
        {"domains": DOMAINS.format("official", 'source = "s"\n', ', "qq.com"')},
        "domains = 'qq.com': official, but shared.toml lists it as shared",
    ),
    (
        "a name too short",
        {"names": '[[names]]\nlanguage = "en"\nvalues = ["ACM"]'},
        "names = 'ACM': shorter than 4 letters",
    ),
    (
        "a name that everybody uses",
        {"names": '[[names]]\nlanguage = "en"\nvalues = ["Customer Support"]'},
        "names = 'Customer Support': a word of the vocabulary",
    ),
    (
        "ambiguous without companions",
        {"more": 'ambiguous = ["Acme Market"]'},
        "companions: missing: what must stand beside an ambiguous name?",
    ),
    (
        "ambiguous but no name",
        {"more": 'ambiguous = ["Acme"]\ncompanions = ["shop"]'},
        "ambiguous = 'Acme': expected one of the names",
    ),
    (
        "a lure nobody knows",
        {"names": GOOD["names"] + '\n[[never]]\nvalues = ["sing"]'},
        "never[1].values = 'sing': expected one of contact_qq",
    ),
    (
        "read on no day",
        {"domains": DOMAINS.format("official", 'source = "s"\nread = "2026-02-30"\n', "")},
        "domains[1].read = '2026-02-30': expected a day, such as 2026-11-21",
    ),
    (
        "read without a source",
        {"names": GOOD["names"] + '\nread = "2026-11-21"'},
        "names[1].read = '2026-11-21': there is no source to read",
    ),
    (
        "a sender that is no address",
        {"names": GOOD["names"] + '\n[[senders]]\nvalues = ["acme.example"]'},
        "senders[1].values = 'acme.example': expected an address",
    ),
    ("not TOML", {"id": "id = ["}, "not readable as TOML"),
    ("brackets in brackets", {"id": "id = " + "[" * 100_000}, "not readable as TOML"),
    ("a number of 5,000 digits", {"id": "id = " + "1" * 5000}, "not readable as TOML"),
]


@pytest.mark.parametrize(("change", "expected"), [r[1:] for r in WRONG], ids=[r[0] for r in WRONG])
def test_explained(tmp_path: Path, change: dict[str, str], expected: str) -> None:
    (tmp_path / "acme.toml").write_text("\n".join((GOOD | change).values()))
    assert any(expected in problem.told for problem in validate([tmp_path]))


@pytest.mark.parametrize("change", [row[1] for row in WRONG], ids=[row[0] for row in WRONG])
def test_explained_in_chinese(tmp_path: Path, change: dict[str, str]) -> None:
    (tmp_path / "acme.toml").write_text("\n".join((GOOD | change).values()))
    told = [in_language(problem.expected, "zh") for problem in validate([tmp_path])]
    assert [text for text in told if not re.search("[\u4e00-\u9fff]", text)] == []


def test_a_folder_without_platforms_is_a_mistake(tmp_path: Path) -> None:
    """Whoever named it believes that they are in it."""
    (tmp_path / "acme.tml").write_text("\n".join(GOOD.values()))
    (problem,) = validate([tmp_path])
    assert problem.told == f"{tmp_path}: holds no file NAME.toml or platforms/NAME.toml."


@pytest.mark.parametrize("name", ["acme.toml", "platforms/acme.toml"])
def test_a_file_that_is_no_toml_is_named_once(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    (problem,) = validate([tmp_path])
    assert problem.told.startswith(f"{tmp_path / name}: not readable as TOML: ")
    assert problem.told.count("acme.toml") == 1


def test_a_right_file(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text("\n".join(GOOD.values()))
    assert validate([tmp_path]) == []


def test_all_problems_at_once(tmp_path: Path) -> None:
    change = {"name": "", "category": 'category = "x"', "more": 'colour = "red"'}
    (tmp_path / "acme.toml").write_text("\n".join((GOOD | change).values()))
    assert [problem.key for problem in validate([tmp_path])] == ["colour", "name", "category"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert [p.key for p in validate([tmp_path / "nowhere"])] == ["folder"]
