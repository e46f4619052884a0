"""The configuration: the example is complete and true, and every mistake is one clear line."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from mailguard.cli.main import app
from mailguard.config.account import Account
from mailguard.config.load import load, parse
from mailguard.config.schema import Actions, Analysis, Configuration
from mailguard.config.service import Brake, Log, Metrics, Notify, Target
from mailguard.errors import EXIT_CONFIG, ConfigError
from mailguard.words.phrases import explained
from tests.cli.command import UNPRIVILEGED, process

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
BAD = sorted((Path(__file__).parent / "bad").glob("*.toml"))
SAYS = "# says: "


def _says(path: Path) -> str:
    """The golden lines at the head of a bad file: what must be said of it, after its name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line.removeprefix(SAYS) for line in lines if line.startswith(SAYS))


def test_there_are_enough_bad_files() -> None:
    assert len(BAD) >= 20


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_mistake_is_one_line_that_names_file_key_and_expectation(path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).replace(f"{path}: ", "") == _says(path)
    assert caught.value.exit_code == EXIT_CONFIG


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "a = " + "1" * 5000], ids=["too deep", "too long a number"]
)
def test_what_no_parser_takes_is_a_mistake_too(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load(path)


def test_the_command_ends_with_78_and_says_it_on_stderr() -> None:
    path = BAD[0]
    done = subprocess.run(
        [sys.executable, "-m", "mailguard", "config", "check", "--config", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (EXIT_CONFIG, "")
    assert done.stderr == f"mailguard: {path}: {_says(path)}\n"


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ('resolver = "zone:gone.json"', "gone.json"),
        ('registry = ["gone"]', "gone"),
    ],
)
def test_what_the_file_names_is_looked_at_too(tmp_path: Path, setting: str, says: str) -> None:
    path = tmp_path / "config.toml"
    account = '[accounts.a]\naddress = "a@b.example"\nhost = "h"\npassword_file = "p"\n'
    path.write_text(f"[analysis]\n{setting}\n{account}", encoding="utf-8")
    done = CliRunner().invoke(app, ["config", "check", "--config", str(path)])
    assert isinstance(done.exception, ConfigError)
    assert says in str(done.exception)


def test_all_that_the_file_names_is_looked_at(tmp_path: Path) -> None:
    """One that is wrong hides no other, each with what to do."""
    path = tmp_path / "config.toml"
    path.write_text(
        '[analysis]\nresolver = "zone:gone.json"\nregistry = ["nowhere"]\n'
        '[accounts.a]\naddress = "a@b.example"\nhost = "h"\npassword_file = "p"\n',
        encoding="utf-8",
    )
    done = CliRunner().invoke(app, ["config", "check", "--config", str(path)])
    assert isinstance(done.exception, ConfigError)
    first, second = explained(done.exception, "en").splitlines()
    assert "gone.json" in first
    assert "A zone file is a JSON object" in first
    assert "nowhere" in second
    assert "registry validate" in second
    assert "{problem}" not in explained(done.exception, "zh")


def test_what_a_right_file_means_is_said_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    account = '[accounts.a]\naddress = "a@b.example"\nhost = "h"\npassword_file = "p"\n'
    path.write_text(account, encoding="utf-8")
    done = CliRunner().invoke(app, ["config", "check", "--config", str(path), "--lang", "zh"])
    assert done.output.splitlines() == [
        f"{path}：一切正常。",
        "  a：a@b.example，服务器 h:993（TLS：implicit），模式 observe，监控 INBOX",
    ]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_expected_is_said_in_chinese(path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(path)
    for line in explained(caught.value, "zh").splitlines():
        assert re.search("[一-鿿]", line.rpartition("应为：")[2]), line


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


def test_a_file_that_may_not_be_read_is_not_to_be_written_over(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('state = "s"')
    path.chmod(0)
    ran = process("config", "check", "--config", path, before=UNPRIVILEGED)
    assert (ran.code, "Check its mode" in ran.err, "Copy" in ran.err) == (EXIT_CONFIG, True, False)


def test_the_example_loads() -> None:
    assert load(EXAMPLE).accounts["shop"].mode == "observe"


def _uncommented(text: str) -> str:
    """The example with every `# key = value` made a setting."""
    return re.sub(r"^# (?=[a-z_]+ = |\[notify)", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("section", "path"),
    [
        (Configuration, ()),
        (Analysis, ("analysis",)),
        (Actions, ("actions",)),
        (Brake, ("brake",)),
        (Log, ("log",)),
        (Metrics, ("metrics",)),
        (Notify, ("notify",)),
        (Target, ("notify", "targets", "phone")),
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


DEFAULTS = {"actions": Actions, "brake": Brake, "log": Log, "notify": Notify}


@pytest.mark.parametrize(
    ("section", "key"),
    [
        (name, key)
        for name, model in DEFAULTS.items()
        for key in sorted(model.model_fields)
        if key != "targets"
    ],
)
def test_the_example_tells_the_default(section: str, key: str) -> None:
    table = tomllib.loads(_uncommented(EXAMPLE.read_text(encoding="utf-8")))
    assert table[section][key] == DEFAULTS[section].model_fields[key].default


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    data = {"accounts": {"a": {"address": "a@b.c", "host": "h", "password_file": "secret"}}}
    settings = parse(data, tmp_path / "config.toml")
    assert settings.accounts["a"].password_file == tmp_path / "secret"
