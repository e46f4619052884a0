"""What is written in English where it is raised, said in another language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import tomli

from mailguard.errors import MailguardError
from mailguard.phrase import Phrase
from mailguard.words.sentences import closed_up

_JOINT = {"en": " ", "zh": ""}
"""What stands between two sentences."""


@cache
def translations(language: str, table: str = "phrases") -> Mapping[str, str]:
    """English sentences, or their templates, and what they are in `language`; none for "en".

    `table` is "phrases" of errors, "help" of `--help`, or "usage" of wrong command lines, where
    patterns stand for the sentences.
    """
    if language == "en":
        return {}
    file = files(__package__) / f"{table}.{language}.toml"
    return tomli.loads(file.read_text(encoding="utf-8"))


def in_language(text: str, language: str) -> str:
    """`text`, a Phrase or a plain string, as far as it is known in `language`; else as it is."""
    known = translations(language)
    if not known or not isinstance(text, Phrase):
        return known.get(text, text)
    facts = {
        name: in_language(fact, language) if isinstance(fact, str) else fact
        for name, fact in text.facts.items()
    }
    template = known.get(text.template, text.template)
    return (closed_up(template, facts) if language == "zh" else template).format(**facts)


def explained(error: MailguardError, language: str) -> str:
    """What is wrong and what to do about it; a line for each thing that is wrong."""
    told = (error.problem, error.remedy)
    return _JOINT[language].join(in_language(text, language) for text in told if text)
