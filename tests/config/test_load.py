"""The configuration: the example is complete and true, and every mistake is one clear line."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from mailguard.config.load import load, parse
from mailguard.config.schema import Account, Actions, Analysis, Configuration
from mailguard.errors import EXIT_CONFIG, ConfigError

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
BAD = sorted((Path(__file__).parent / "bad").glob("*.toml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_mistake_is_one_line_that_names_file_key_and_expectation(path: Path) -> None:
    says = re.search(r"^# says: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert says is not None
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert says[1] in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == EXIT_CONFIG


def test_a_password_written_by_mistake_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        load(Path(__file__).parent / "bad" / "password_in_file.toml")
    assert "hunter2" not in str(caught.value)


def test_several_mistakes_are_a_line_each(tmp_path: Path) -> None:
    data = {"polling": 1, "accounts": {"a": {"address": 5, "host": "h", "password_file": "p"}}}
    with pytest.raises(ConfigError) as caught:
        parse(data, tmp_path / "config.toml")
    assert len(str(caught.value).splitlines()) == 2


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read.*config\.example\.toml"):
        load(tmp_path / "config.toml")


def test_the_example_loads() -> None:
    assert load(EXAMPLE).accounts["shop"].mode == "observe"


def _uncommented(text: str) -> str:
    """The example with every `# key = value` made a setting."""
    return re.sub(r"^# (?=[a-z_]+ = )", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("section", "path"),
    [
        (Configuration, ()),
        (Analysis, ("analysis",)),
        (Actions, ("actions",)),
        (Account, ("accounts", "shop")),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_the_example_names_every_setting_and_no_other(
    section: type[BaseModel], path: tuple[str, ...]
) -> None:
    table = tomllib.loads(_uncommented(EXAMPLE.read_text(encoding="utf-8")))
    for part in path:
        table = table[part]
    assert set(table) == set(section.model_fields)


@pytest.mark.parametrize("key", sorted(Actions.model_fields))
def test_the_example_tells_the_default_of_an_action(key: str) -> None:
    table = tomllib.loads(_uncommented(EXAMPLE.read_text(encoding="utf-8")))
    assert table["actions"][key] == Actions.model_fields[key].default


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    data = {"accounts": {"a": {"address": "a@b.c", "host": "h", "password_file": "secret"}}}
    settings = parse(data, tmp_path / "config.toml")
    assert settings.accounts["a"].password_file == tmp_path / "secret"
