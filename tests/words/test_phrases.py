"""What is raised in English is known in Chinese, and nothing else is kept."""

import ast
import errno
import os
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter

import mailguard
from mailguard.errors import MailguardError, UsageError
from mailguard.phrase import Phrase, in_lines
from mailguard.providers.load import profiles
from mailguard.words.phrases import explained, in_language, translations

CHINESE = translations("zh")
ROOT = Path(mailguard.__file__).parent
ASKED_OF = {profile.login_help for profile in profiles().values()} - {""}
CALLED = {profile.name for profile in profiles().values()}
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


@cache
def _sources() -> dict[str, ast.Module]:
    """Every module of ours by its name."""
    return {
        ".".join(("mailguard", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): ast.parse(path.read_text("utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
    }


@cache
def _made() -> list[tuple[str, ast.Call]]:
    """Each phrase and each error that is made, and where."""
    found = []
    for name, tree in _sources().items():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in calls:
            made = call.func.id if isinstance(call.func, ast.Name) else ""
            if made != "Phrase" and not made.endswith("Error"):
                continue
            kind = getattr(import_module(name), made, None)
            if isinstance(kind, type) and issubclass(kind, Phrase | MailguardError):
                found.append((f"{name}:{call.lineno}", call))
    return found


def test_facts_are_told_apart_from_words() -> None:
    """In an f-string they are not, and it could not be said in Chinese."""
    assert len(_made()) > 200
    formatted = [
        where
        for where, call in _made()
        if any(isinstance(argument, ast.JoinedStr) for argument in call.args)
    ]
    assert formatted == []


def test_what_is_raised_is_known_in_chinese() -> None:
    texts = [
        (where, argument.value)
        for where, call in _made()
        for argument in call.args
        if isinstance(argument, ast.Constant) and argument.value
    ]
    assert [(where, text) for where, text in texts if text not in CHINESE] == []


def test_how_providers_want_to_be_logged_in_to_is_known_in_chinese() -> None:
    assert ASKED_OF - CHINESE.keys() == set()


def test_a_translation_is_of_something_that_is_said() -> None:
    written = {
        node.value
        for tree in _sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert CHINESE.keys() - written - ASKED_OF - CALLED - OTHERS_SAY == set()


def _facts(text: str) -> set[tuple[str | None, ...]]:
    return {field[1:] for field in Formatter().parse(text) if field[1]}


def test_a_translation_has_the_same_facts() -> None:
    odd = [text for text, chinese in CHINESE.items() if _facts(text) != _facts(chinese)]
    assert odd == []


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
