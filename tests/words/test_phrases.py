"""What is raised in English is known in Chinese, and nothing else is kept."""

import ast
import errno
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

import mailguard
from mailguard.errors import MailguardError, UsageError
from mailguard.phrase import Phrase, in_lines
from mailguard.providers.load import profiles
from mailguard.words.phrases import explained, in_language, translations

CHINESE = translations("zh")
ROOT = Path(mailguard.__file__).parent
SOURCES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}
OTHERS_SAY = {
    "Name or service not known",  # getaddrinfo(3)
    "Temporary failure in name resolution",
    "a valid string",  # pydantic
    "a valid integer",
    "a valid number",
    "a valid boolean",
    "a valid boolean, unable to interpret input",
    "a valid list",
    "a valid dictionary",
    *(os.strerror(number) for number in errno.errorcode),
}


def _module(path: Path) -> str:
    return ".".join(("mailguard", *path.relative_to(ROOT).with_suffix("").parts))


def _called(path: Path, tree: ast.Module) -> Iterator[tuple[type, ast.Call]]:
    """Each phrase or error that is made in a module."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name)]
    wanted = [c for c in named if c.func.id == "Phrase" or c.func.id.endswith("Error")]  # type: ignore[attr-defined] (a Name)
    if not wanted:
        return
    module = import_module(_module(path).removesuffix(".__init__"))
    for call in wanted:
        made = getattr(module, call.func.id, None)  # type: ignore[attr-defined] (as above)
        if isinstance(made, type) and issubclass(made, Phrase | MailguardError):
            yield made, call


CALLS = [
    pytest.param(call, id=f"{path.relative_to(ROOT)}:{call.lineno}")
    for path, tree in SOURCES.items()
    for _, call in _called(path, tree)
]
WRITTEN = {
    node.value
    for tree in SOURCES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}
ASKED_OF = {profile.login_help for profile in profiles().values()} - {""}


def test_there_are_calls_to_look_at() -> None:
    assert len(CALLS) > 200


@pytest.mark.parametrize("call", CALLS)
def test_what_is_raised_is_known_in_chinese(call: ast.Call) -> None:
    """An f-string could not be: its facts are told apart from its words no more."""
    assert not any(isinstance(argument, ast.JoinedStr) for argument in call.args)
    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    assert [text for text in texts if text and text not in CHINESE] == []


@pytest.mark.parametrize("text", sorted(ASKED_OF))
def test_how_a_provider_wants_to_be_logged_in_to_is_known_in_chinese(text: str) -> None:
    assert text in CHINESE


@pytest.mark.parametrize("english", sorted(CHINESE))
def test_a_translation_is_of_something_that_is_said(english: str) -> None:
    assert english in WRITTEN | ASKED_OF | OTHERS_SAY


@pytest.mark.parametrize("english", sorted(CHINESE))
def test_a_translation_has_the_same_facts(english: str) -> None:
    chinese = CHINESE[english]
    if english in ASKED_OF | OTHERS_SAY:
        assert "{" not in chinese
    fields = [sorted(set(Formatter().parse(text)), key=str) for text in (english, chinese)]
    told = [{field[1:] for field in of if field[1]} for of in fields]
    assert told[0] == told[1]


def test_a_fact_is_said_in_the_language_too() -> None:
    told = Phrase("{path}: cannot be read: {why}.", path="a{b}.eml", why="Permission denied")
    assert told == "a{b}.eml: cannot be read: Permission denied."
    assert in_language(told, "en") == told
    assert in_language(told, "zh") == "a{b}.eml：无法读取：权限不够。"


def test_what_is_not_known_is_said_in_english() -> None:
    assert in_language("Something new.", "zh") == "Something new."
    assert in_language(Phrase("{n} new.", n=Phrase("{k}.", k=1)), "zh") == "1. new."


def test_an_error_is_explained_line_by_line() -> None:
    lines = in_lines([Phrase("{account}: no such account.", account=name) for name in "ab"])
    assert explained(UsageError(lines), "zh") == "a：没有这个账户。\nb：没有这个账户。"
    assert explained(UsageError("No mail fits.", "Check the file."), "en") == (
        "No mail fits. Check the file."
    )
    assert explained(UsageError("No mail fits.", "Check the file."), "zh") == (
        "没有符合条件的邮件。请检查这个文件。"
    )
