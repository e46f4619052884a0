"""Style sheets in HTML mail, as far as they hide text: rules for one class or id.

Rules with several conditions are left alone. Where in doubt text counts as shown: to read what a
client hides does less harm than to miss what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}")
_SELECTOR = re.compile(r"[a-z0-9]*([.#][\w-]+)")
_HIDES = re.compile(r"display:none|visibility:hidden|opacity:0|font-size:0|max-height:0|height:0")
_SHOWS = re.compile(r"display:(?!none)[a-z-]+")
_INSISTS = re.compile(
    r"(?:display:(?!none)|visibility:visible|opacity:(?!0)|height:(?!0)|font-size:(?!0))"
    r"[^;]*!important"
)
_LOOKS = re.compile(r"font-size|color|background|visibility")
_SPACES = re.compile(r"\s+")
_MOST_AT_RULES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What style sheets do to elements of a class (".x") or id ("#x").

    `hidden` are declarations that hide them; `shown` those that some screen shows after all;
    `insists` is True where others may be shown whatever their own style says. `looks` is True
    where a sheet sets sizes, colours or the like: what an element inherits is then not known.
    Sheets that do the same are one object.
    """

    hidden: Mapping[str, str]
    shown: frozenset[str]
    insists: bool
    looks: bool

    @property
    def chooses(self) -> bool:
        """Whether it does anything by class or id."""
        return bool(self.hidden or self.shown or self.insists)

    def style(self, marks: list[str], inline: str) -> str:
        """The style of an element with the classes and ids `marks` and its own style `inline`."""
        if not self.shown.isdisjoint(marks):
            return ""
        given = "".join(self.hidden.get(mark, "") for mark in marks)
        return f"{given}{inline};display:block" if self.insists else given + inline


@lru_cache(maxsize=64)
def _sheet(
    hidden: frozenset[tuple[str, str]], shown: frozenset[str], *, insists: bool, looks: bool
) -> Sheet:
    return Sheet(dict(hidden), shown, insists, looks)


NO_SHEET = _sheet(frozenset(), frozenset(), insists=False, looks=False)


@lru_cache(maxsize=32)
def joined(sheet: Sheet, css: str) -> Sheet:
    """`sheet` and one style element more. Linear: the at-rules tried are limited."""
    css = _COMMENT.sub("", css.lower())
    looks = sheet.looks or bool(_LOOKS.search(css))
    rules: list[_Rule] = []
    if css.count("@") <= _MOST_AT_RULES:
        for block in _AT_RULE.findall(css):
            rules += _rules(block[block.index("{") + 1 : -1], conditional=True)
        rules += _rules(_AT_RULE.sub("", css), conditional=False)
    hidden, shown, insists = dict(sheet.hidden), set(sheet.shown), sheet.insists
    for rule in rules:
        if rule.mark and rule.shows:
            shown.add(rule.mark)
        elif rule.mark:
            hidden[rule.mark] = hidden.get(rule.mark, "") + rule.body + ";"
        elif rule.insists and "display:" in rule.body:
            insists = True
    return _sheet(frozenset(hidden.items()), frozenset(shown), insists=insists, looks=looks)


class _Rule(NamedTuple):
    """A rule that hides, or shows, an element of one class or id; `mark` is "" for others."""

    mark: str
    body: str
    shows: bool
    insists: bool


def _rules(css: str, *, conditional: bool) -> Iterator[_Rule]:
    for rule in css.split("}"):
        selectors, _, body = rule.partition("{")
        body = _SPACES.sub("", body)
        insists = bool(_INSISTS.search(body))
        shows = insists or (conditional and bool(_SHOWS.search(body)))
        hides = not conditional and bool(_HIDES.search(body))
        if shows or hides:
            for selector in selectors.split(","):
                simple = _SELECTOR.fullmatch(selector.strip())
                yield _Rule(simple[1] if simple else "", body, shows, insists)
