"""The sentence for a code, in a language: the same one in terminal, report, notification, JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Protocol

import tomli

LANGUAGES = ("en", "zh")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
"""Han characters, kana, and the punctuation that goes with them."""


class _Tolerant(Formatter):
    """Formats with missing parameters shown as "?": an explanation must never fail.

    `{count:mail|mails}` is the first word for 1, and the second for any other number.
    """

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        return kwargs.get(str(key), "?")

    def format_field(self, value: object, format_spec: str) -> str:
        one, either, many = format_spec.partition("|")
        if either:
            return one if str(value) == "1" else many
        return format(value, format_spec)


@cache
def catalogue(language: str) -> dict[str, dict[str, str]]:
    """All entries of a language: code to its forms ("short", and "long" for an analyst).

    The tables of `words/LANGUAGE/*.toml` are joined; a code stands in one file only.
    """
    entries: dict[str, dict[str, str]] = {}
    folder = files(__package__) / language
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            entries.update(tomli.loads(entry.read_text(encoding="utf-8")))
    return entries


def sentence(
    code: str,
    params: Mapping[str, object] | None = None,
    *,
    language: str = "en",
    form: str = "short",
) -> str:
    """The sentence for `code` with `params` filled in; the code itself where it has none.

    `form` is "short" (for a shop owner) or "long" (for an analyst; the short one where absent).
    """
    entry = catalogue(language).get(code, {})
    text = entry.get(form) or entry.get("short")
    if text is None:
        return code
    told = dict(params or {})
    return _Tolerant().vformat(closed_up(text, told) if language == "zh" else text, (), told)


def word(room: str, code: str, language: str) -> str:
    """The word for `code` among those of `room`; `code` itself where they have none."""
    known = f"{room}.{code}" in catalogue(language)
    return sentence(f"{room}.{code}", language=language) if known else code


def closed_up(text: str, params: Mapping[str, object]) -> str:
    """`text` without the space that Chinese leaves beside Latin letters and figures, where a value
    begins or ends with neither.
    """
    for name, fact in params.items():
        field, value = re.escape(f"{{{name}}}"), str(fact)
        if _WIDE.match(value[:1]):
            text = re.sub(f"(?<={_WIDE.pattern}) (?={field})", "", text)
        if _WIDE.match(value[-1:]):
            text = re.sub(f"(?<={field}) (?={_WIDE.pattern})", "", text)
    return text


class Say(Protocol):
    """Words a code with the facts that its sentence names."""

    def __call__(self, code: str, /, **facts: object) -> str:
        """The sentence."""


def speaker(language: str, room: str = "") -> Say:
    """Says in one language the sentences whose codes begin with `room`, which is left out."""

    def say(code: str, /, **facts: object) -> str:
        return sentence(room + code, facts, language=language)

    return say


def labelled(label: str, value: str, language: str) -> str:
    """A value after its label, with the colon of the language between them."""
    return sentence("face.labelled", {"label": label, "value": value}, language=language)


def more(count: int, language: str) -> list[str]:
    """The line that says how many are not shown; none where all are."""
    return [sentence("face.more", {"count": count}, language=language)] if count > 0 else []
