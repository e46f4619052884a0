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

from mailguard import limits
from mailguard.message.styles import declarations

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}")
_SELECTOR = re.compile(r"[a-z0-9]*([.#][\w-]{1,64})")
_HIDES = re.compile(r"display:none|visibility:hidden|opacity:0|font-size:0|max-height:0|height:0")
_SHOWS = re.compile(r"display:(?!none)[a-z-]+")
_INSISTS = re.compile(
    r"display:(?!none)|visibility:visible|opacity:(?!0)|(?:max-)?height:(?!0)|font-size:(?!0)"
)
_THAT_HIDE = (
    *("display", "visibility", "opacity", "font-size", "overflow", "height", "max-height"),
    *("width", "max-width", "text-indent", "left", "top"),
)
_LONG = " " * 40
"""No value of theirs that says anything here is so long."""
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


@lru_cache(maxsize=32)
def _sheet(
    hidden: frozenset[tuple[str, str]], shown: frozenset[str], *, insists: bool, looks: bool
) -> Sheet:
    return Sheet(dict(hidden), shown, insists, looks)


NO_SHEET = _sheet(frozenset(), frozenset(), insists=False, looks=False)
_ANY_SHEET = _sheet(frozenset(), frozenset(), insists=True, looks=True)
"""One with more rules than are read: it may show whatever is hidden otherwise."""


def joined(sheet: Sheet, css: str) -> Sheet:
    """`sheet` and one style element more. Linear: the at-rules tried are limited."""
    return _known(sheet, css) if len(css) <= _USUAL else _joined(sheet, css)


def _joined(sheet: Sheet, css: str) -> Sheet:
    if sheet is _ANY_SHEET:
        return sheet
    css = _COMMENT.sub("", css.lower())
    looks = sheet.looks or bool(_LOOKS.search(css))
    hidden = {mark: declarations(style) for mark, style in sheet.hidden.items()}
    shown, insists = set(sheet.shown), sheet.insists
    for rule in _all_rules(css):
        if len(hidden) + len(shown) > limits.MAX_HTML_MARKS:
            return _ANY_SHEET
        if rule.mark and rule.shows:
            shown.add(rule.mark)
        elif rule.mark and (rule.hides or rule.mark in hidden):
            hidden.setdefault(rule.mark, {}).update(rule.styles)
        elif rule.insists and "display" in rule.styles:
            insists = True
    styles = frozenset((mark, _written(found)) for mark, found in hidden.items())
    return _sheet(styles, frozenset(shown), insists=insists, looks=looks)


_USUAL = 64 * 1024
_known = lru_cache(maxsize=16)(_joined)


class _Rule(NamedTuple):
    """A rule for an element of one class or id; `mark` is "" for others. `styles` are those of its
    declarations that hide and show, `shows` tells that some screen shows the element after all.
    """

    mark: str
    styles: dict[str, str]
    hides: bool
    shows: bool
    insists: bool


def _all_rules(css: str) -> Iterator[_Rule]:
    """Those that always hold, which are what counts, come last."""
    if css.count("@") <= _MOST_AT_RULES:
        for block in _AT_RULE.findall(css):
            yield from _rules(block[block.index("{") + 1 : -1], conditional=True)
        yield from _rules(_AT_RULE.sub("", css), conditional=False)


def _rules(css: str, *, conditional: bool) -> Iterator[_Rule]:
    for rule in css.split("}"):
        selectors, _, body = rule.partition("{")
        body = _SPACES.sub("", body)
        insists = "!important" in body and any(map(_insists, body.split(";")))
        shows = insists or (conditional and bool(_SHOWS.search(body)))
        styles = {} if conditional and not shows else _that_hide(body)
        if shows or styles:
            hides = not conditional and bool(_HIDES.search(body))
            for selector in selectors.split(","):
                simple = _SELECTOR.fullmatch(selector.strip())
                yield _Rule(simple[1] if simple else "", styles, hides, shows, insists)


def _insists(declaration: str) -> bool:
    return "!important" in declaration and bool(_INSISTS.match(declaration))


def _that_hide(body: str) -> dict[str, str]:
    """The declarations of a rule that can hide, or undo that."""
    found = declarations(body)
    return {name: found[name] for name in _THAT_HIDE if len(found.get(name, _LONG)) < len(_LONG)}


def _written(styles: Mapping[str, str]) -> str:
    return "".join(f"{name}:{value};" for name, value in styles.items())
