"""The rules of style sheets and whom they are for, as browsers read them (CSS Syntax Level 3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import tinycss2  # type: ignore[import-untyped]

from mailguard.message.css import Value, values_of

_ENDLESS = re.compile(r"\d{100,}")
_DEEPEST = 4
"""Rules within rules that are read."""
_NESTED = ("qualified-rule", "at-rule")


class Selector(NamedTuple):
    """Whom a rule is for: "*", a type ("p"), a class or id with or without it (".x", "p#y").

    `exact` where that is all it asks; elsewhere some of those may be meant.
    """

    key: str
    exact: bool


class Rule(NamedTuple):
    """A rule; `conditional` where it stands within another, and holds on some screens only."""

    selectors: tuple[Selector, ...]
    values: dict[str, Value]
    conditional: bool


ANYTHING = Rule((Selector("*", False),), {"all": Value("revert", True)}, conditional=True)
"""What stands for rules that are not read: they may show whatever is hidden."""


def rules(css: str) -> Iterator[Rule]:
    """The rules of a style sheet, in their order."""
    # Python makes no number of so many digits as tinycss2 would have it make.
    return _rules(tinycss2.parse_stylesheet(_ENDLESS.sub("9", css)), 0)


def _rules(nodes: Iterable[Any], depth: int) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "qualified-rule":
            content = tinycss2.parse_blocks_contents(node.content)
            values = values_of(content)
            selectors = tuple(dict.fromkeys(_selectors(node.prelude)))
            yield Rule(selectors, values, depth > 0)
            yield from _nested([part for part in content if part.type in _NESTED], selectors)
        elif node.type == "at-rule" and node.content and depth >= _DEEPEST:
            yield ANYTHING
        elif node.type == "at-rule" and node.content:
            yield from _rules(tinycss2.parse_rule_list(node.content), depth + 1)


def _nested(nodes: Iterable[Any], around: tuple[Selector, ...]) -> Iterator[Rule]:
    """Rules within one: for elements of theirs, or for those that the one around them is for."""
    for node in nodes:
        content = tinycss2.parse_blocks_contents(node.content or [])
        own = tuple(_selectors(node.prelude)) if node.type == "qualified-rule" else ()
        found = dict.fromkeys(selector._replace(exact=False) for selector in (*own, *around))
        yield Rule(tuple(found), values_of(content), conditional=True)
        if any(part.type in _NESTED for part in content):
            yield ANYTHING


def _selectors(prelude: Sequence[Any]) -> Iterator[Selector]:
    start = 0
    for end, part in enumerate([*prelude, ","]):
        if part == ",":
            yield _selector([token for token in prelude[start:end] if token.type != "comment"])
            start = end + 1


def _selector(tokens: list[Any]) -> Selector:
    """What its last part asks of the element itself."""
    while tokens and tokens[-1].type == "whitespace":
        tokens.pop()
    last = max((at for at, token in enumerate(tokens) if _combines(token)), default=-1)
    exact = all(token.type == "whitespace" for token in tokens[: last + 1])
    part = tokens[last + 1 :]
    kind = part.pop(0).lower_value if part and part[0].type == "ident" else ""
    if part and part[0] == "*" and not kind:
        kind, part = "*", part[1:]
    mark = ""
    if part and part[0].type == "hash" and part[0].is_identifier:
        mark, part = f"#{part[0].value}", part[1:]
    elif len(part) > 1 and part[0] == "." and part[1].type == "ident":
        mark, part = f".{part[1].value}", part[2:]
    elif part and part[0].type == "[] block":
        mark = _attribute(part[0].content)
    exact = exact and not part and bool(kind or mark)
    asked = kind.removesuffix("*") + mark or "*"
    return Selector(asked if exact else mark or kind or "*", exact)


def _attribute(tokens: Sequence[Any]) -> str:
    """The class or id that an attribute selector asks for; "" where it asks for something else."""
    words = [token for token in tokens if token.type != "whitespace"]
    if len(words) != 3 or words[0].type != "ident" or words[1] not in ("=", "~="):
        return ""
    sign = {"class": ".", "id": "#"}.get(words[0].lower_value)
    if sign is None or words[2].type not in ("ident", "string") or " " in words[2].value:
        return ""
    return f"{sign}{words[2].value}"


def _combines(token: Any) -> bool:
    return token.type == "whitespace" or token in (">", "+", "~", "||")
