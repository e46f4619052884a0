"""A sentence about facts, which can be said again in another language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Phrase(str):
    """The English sentence `template` with `facts` in the places that it names, as in str.format.

    A string like any other, wherever it goes; `words.phrases` finds its translation by `template`.
    A fact may be a phrase itself; one that is empty, a shell's variable that is not set, stands as
    `""`.
    """

    template: str
    facts: dict[str, object]

    def __new__(cls, template: str, /, **facts: object) -> Phrase:
        """Raises KeyError where `template` names a fact that is not there."""
        plain: dict[str, object] = {
            name: fact if isinstance(fact, str | int | float) and fact != "" else str(fact) or '""'
            for name, fact in facts.items()
        }
        phrase = super().__new__(cls, template.format(**plain))
        phrase.template = template
        phrase.facts = plain
        return phrase

    def __reduce__(self) -> tuple[object, ...]:
        """Keep template and facts on the way between processes."""
        return _phrase, (self.template, self.facts)


def in_lines(phrases: Sequence[str]) -> Phrase:
    """Several phrases, each on a line of its own."""
    named = {f"line{number}": phrase for number, phrase in enumerate(phrases)}
    return _phrase("\n".join(f"{{{name}}}" for name in named), named)


def _phrase(template: str, facts: Mapping[str, object]) -> Phrase:
    return Phrase(template, **facts)
