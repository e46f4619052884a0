"""What the commands say of themselves."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from rich.cells import cell_len
from typer.main import get_command

from mailguard.cli.main import app
from mailguard.words.phrases import translations
from tests.cli.command import mailguard
from tests.cli.pages import commands

FRAME = {
    "Usage: ",
    "Options",
    "Arguments",
    "Commands",
    "default: ",
    "required",
    "Show this message and exit.",
    "Try '{command}' for help.",
    "Error: ",
    "Aborted!",
}
WRONG = [
    (["--bogus"], "没有这个选项：--bogus"),
    (["audit", "--limt", "3"], "没有这个选项：--limt（是不是想写 --limit？）"),
    (["audti"], "没有这个命令：audti（是不是想写 'audit'？）"),
    (["quarantine", "bogus"], "没有这个命令：bogus"),
    (["check"], "缺少参数 FILE|DIR|-。"),
    (["status", "shop"], "多出来的参数：shop"),
    (["audit", "--config"], "选项 --config 后面要有值。"),
    (["audit", "--json=3"], "选项 --json 后面不能有值。"),
    (["audit", "--limit", "x"], "--limit 的值不对：应为整数。"),
    (["audit", "--limit", "0"], "--limit 的值不对：应不小于 1。"),
]


def _said(command: Any) -> Iterator[str]:
    """Every text that is told of a command and of those below it: paragraphs, options, defaults."""
    for text in filter(None, (command.help, command.epilog)):
        for paragraph in text.split("\n\n"):
            if not paragraph.startswith("\b"):  # an example is the same in all languages
                yield " ".join(paragraph.split())
    for param in command.params:
        text, *defaults = param.help.split("  [default: ")
        yield text
        yield from (default.removesuffix("]") for default in defaults)
    for below in getattr(command, "commands", {}).values():
        yield from _said(below)


def test_what_help_says_is_known_in_chinese() -> None:
    assert set(_said(get_command(app))) - set(translations("zh", "help")) == set()


def test_nothing_is_kept_in_chinese_that_help_does_not_say() -> None:
    assert set(translations("zh", "help")) - set(_said(get_command(app))) == FRAME


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_each_command_takes_a_language(command: tuple[str, ...]) -> None:
    said = mailguard(*command, "--help").out
    assert "--lang en|zh" in said or "\nCommands:\n" in said  # then those below it take it


@pytest.mark.parametrize("command", [(), *commands()], ids=" ".join)
def test_help_in_chinese_fits_its_width(command: tuple[str, ...]) -> None:
    told = mailguard(*command, "--help", COLUMNS="80", LANG="zh_CN.UTF-8")
    assert told.code == 0
    lines = [line for line in told.out.splitlines() if not line.startswith("  mailguard ")]
    assert lines[0].startswith("用法：")
    assert [line for line in lines[1:] if cell_len(line) > 80] == []


@pytest.mark.parametrize("group", [(), ("quarantine",)], ids=" ".join)
def test_no_command_is_cut_short_in_a_list(group: tuple[str, ...]) -> None:
    _, *lines = mailguard(*group, "--help", COLUMNS="80").out.splitlines()
    assert [line for line in lines if line.endswith("...") or cell_len(line) > 80] == []


@pytest.mark.parametrize(("words", "expected"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_what_is_wrong_with_a_command_line_is_said_in_chinese(
    words: list[str], expected: str
) -> None:
    told = mailguard(*words, LANG="zh_CN.UTF-8")
    assert told.code == 2
    assert told.out == ""
    assert told.err.splitlines()[-1] == f"错误：{expected}"


def test_what_is_wrong_with_a_command_line_is_said_in_english() -> None:
    told = mailguard("audit", "--bogus")
    assert told.code == 2
    assert told.err.splitlines()[-1] == "Error: No such option: --bogus"


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (["--help", "--lang", "zh"], 0, "找出冒充电商平台"),
        (["--lang", "zh", "domain", "dhgate.com"], 0, "dhgate.com 属于敦煌网 (DHgate)\n"),
        (["--lang=zh", "status", "--help"], 0, "用法："),
        (["--lang", "fr", "domain", "dhgate.com"], 2, "--lang fr: not a language"),
    ],
    ids=["its help", "what a command says", "a command's help", "one that is not spoken"],
)
def test_the_language_may_be_named_before_the_command(
    words: list[str], code: int, expected: str
) -> None:
    told = mailguard(*words)
    assert told.code == code
    assert expected in told.out + told.err


def test_help_imports_nothing_that_analyses() -> None:
    code = (
        "import sys; import mailguard.cli.main; "
        "heavy = {'mailguard.engine', 'imapclient', 'dns', 'cryptography', 'tinycss2', 'jinja2'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
