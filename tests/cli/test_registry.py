"""`mailguard registry`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from mailguard.cli.registry import app
from mailguard.errors import UsageError
from mailguard.registry.model import LURES
from mailguard.words.sentences import LANGUAGES, catalogue

RUN = CliRunner()


def test_list_is_a_line_a_platform() -> None:
    shown = RUN.invoke(app, ["list", "--lang", "en"]).stdout
    assert [line.split()[0] for line in shown.splitlines() if "dhgate.com" in line] == ["dhgate"]


def test_list_as_json() -> None:
    rows = [json.loads(line) for line in RUN.invoke(app, ["list", "--json"]).stdout.splitlines()]
    assert {"id", "main_domain", "official", "names"} <= rows[0].keys()
    assert len(rows) >= 53


CARDS = [
    ("en", "DHgate", "ask you to go on talking on QQ", "no source"),
    ("zh", "敦煌网 (DHgate)", "让您转到 QQ 上联系", "没有出处"),
]


@pytest.mark.parametrize(("language", "title", "never", "unsourced"), CARDS)
def test_a_card(language: str, title: str, never: str, unsourced: str) -> None:
    shown = RUN.invoke(app, ["show", "dhgate", "--lang", language]).stdout
    assert shown.startswith(title)
    assert never in shown
    assert unsourced in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_keeps_to_the_width_and_ends_no_line_in_blanks(language: str) -> None:
    """Its facts are prose of any length, and pages stand there with their address."""
    environ = {"COLUMNS": "60"}
    shown = RUN.invoke(app, ["show", "dhgate", "--lang", language], env=environ).stdout
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= 60
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_card_as_json() -> None:
    card = json.loads(RUN.invoke(app, ["show", "dhgate", "--json"]).stdout)
    assert card["official"][0]["value"] == "dhgate.com"
    assert card["official"][0]["source"]


def test_an_unknown_platform_is_told_its_neighbour() -> None:
    result = RUN.invoke(app, ["show", "dhgat"])
    assert isinstance(result.exception, UsageError)
    assert "dhgate" in result.exception.remedy


def test_validate_says_nothing_when_all_is_right() -> None:
    result = RUN.invoke(app, ["validate"])
    assert (result.exit_code, result.stdout) == (0, "")


def test_validate_explains_each_mistake_and_ends_with_78(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text('id = "acme"\ncolour = "red"\n')
    result = RUN.invoke(app, ["validate", str(tmp_path)])
    assert result.exit_code == 78
    assert "acme.toml: colour: unknown key" in result.stdout
    assert "acme.toml: name: missing" in result.stdout


def test_validate_speaks_chinese(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text('id = "acme"\ncolour = "red"\n')
    told = RUN.invoke(app, ["validate", str(tmp_path), "--lang", "zh"]).stdout
    assert "acme.toml：colour：未知的键" in told
    assert "acme.toml：name：缺失。" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lure_that_a_platform_may_never_use_has_words(language: str) -> None:
    assert [lure for lure in LURES if f"registry.never.{lure}" not in catalogue(language)] == []
