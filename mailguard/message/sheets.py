"""Style sheets in HTML mail, as far as they hide text or bring it back.

A rule that asks for more than one type, class or id hides nothing here, and brings back all that
it may be meant for: where in doubt text counts as shown. What would be hidden were it otherwise is
told, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from mailguard import limits
from mailguard.message.css import Value, declared
from mailguard.message.rules import Rule, rules
from mailguard.message.styles import COUNTS, hides

_LOOKS = re.compile(r"font|color|background|visibility", re.IGNORECASE)
_BRINGS = re.compile(r"@(?:import[^;]*data:|namespace)", re.IGNORECASE)
"""Rules that bring others along, or change whom all are for."""
_LONG = 64
"""No value that says anything here is longer, and no class of those who mean no harm."""
Values = dict[str, dict[str, Value]]
"""Declarations, by whom they are for: see `rules.Selector`."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What style sheets do to an element, by `css.Selector.key`: declarations that hide it, those
    that show it, and those that may show it, or may hide it, for somebody or in some place.

    `looks` is True where a sheet sets sizes, colours or the like: what an element inherits is then
    not known. Sheets that do the same are one object.
    """

    hiding: Mapping[str, str]
    showing: Mapping[str, str]
    sparing: Mapping[str, str]
    doubting: Mapping[str, str]
    looks: bool

    @property
    def chooses(self) -> bool:
        """Whether it does anything to any element."""
        return bool(self.hiding or self.showing or self.sparing or self.doubting)

    def style(self, kind: str, classes: list[str], name: str, inline: str) -> tuple[str, str]:
        """The style of an element: its type, its classes, its id and its own declarations; and the
        same where doubts are for hiding it.

        Of rules for marks alike, those that show it count for more than those that hide it.
        """
        marks = [f".{mark}" for mark in classes]
        levels = [["*"], [kind], marks, [kind + mark for mark in marks]]
        if name:
            levels += [[f"#{name}"], [f"{kind}#{name}"]]
        style = ""
        for keys in levels:
            style += "".join([self.hiding.get(key, "") for key in keys])
            style += "".join([self.showing.get(key, "") for key in keys])
        keys = [key.lower() for level in levels for key in level]
        sparing = [self.sparing.get(key, "") for key in keys]
        doubting = [self.doubting.get(key, "") for key in keys]
        return "".join([style, *sparing, inline]), "".join([style, *doubting, inline])


Written = frozenset[tuple[str, str]]


@lru_cache(maxsize=32)
def _sheet(
    hiding: Written, showing: Written, sparing: Written, doubting: Written, *, looks: bool
) -> Sheet:
    return Sheet(dict(hiding), dict(showing), dict(sparing), dict(doubting), looks)


_NONE: Written = frozenset()
NO_SHEET = _sheet(_NONE, _NONE, _NONE, _NONE, looks=False)
ANY_SHEET = _sheet(_NONE, _NONE, frozenset({("*", "all:revert!important;")}), _NONE, looks=True)
"""One with more rules than are read: it may show whatever is hidden otherwise."""


def joined(sheet: Sheet, css: str, *, conditional: bool = False) -> Sheet:
    """`sheet` and one style element more, which is `conditional` where not all screens heed it."""
    if len(css) <= _USUAL:
        return _known(sheet, css, conditional)
    return _joined(sheet, css, conditional)


def _joined(sheet: Sheet, css: str, conditional: bool) -> Sheet:
    if sheet is ANY_SHEET:
        return sheet
    parts = sheet.hiding, sheet.showing, sheet.sparing, sheet.doubting
    hiding, showing, sparing, doubting = map(_read, parts)
    if _BRINGS.search(css):
        return ANY_SHEET
    for rule in rules(css):
        if len(rule.selectors) > limits.MAX_HTML_MARKS:
            return ANY_SHEET
        sure = not (conditional or rule.conditional) and all(s.exact for s in rule.selectors)
        for selector in rule.selectors:
            key = selector.key if len(selector.key) <= _LONG else "*"
            if sure and key == selector.key:
                _add(rule, key, hiding, showing)
            if not sure or key != key.lower() or key != selector.key:
                _add(rule, key.lower(), {}, sparing)
            if not sure and key == selector.key != "*":
                _add(rule, key.lower(), doubting, {})
        marks = len(hiding) + len(showing) + len(sparing)
        if max(marks, len(doubting)) > limits.MAX_HTML_MARKS:
            return ANY_SHEET
    looks = sheet.looks or bool(_LOOKS.search(css))
    written = _written(hiding), _written(showing), _written(sparing), _written(doubting)
    if sum(len(key) + len(style) for found in written for key, style in found) > _MOST_WRITTEN:
        return ANY_SHEET
    return _sheet(*written, looks=looks)


_USUAL = _MOST_WRITTEN = 64 * 1024
_known = lru_cache(maxsize=16)(_joined)


def _add(rule: Rule, key: str, hiding: Values, showing: Values) -> None:
    """Note what a rule declares, after what is noted already."""
    for name, value in rule.values.items():
        if not COUNTS.fullmatch(name):
            continue
        if len(value.text) > _LONG:
            value = value._replace(text="?")
        shown = showing.setdefault(key, {})
        if not hides(name, value.text):
            declared(shown, name, value)
        elif name not in shown or value.important >= shown[name].important:
            shown.pop(name, None)
            declared(hiding.setdefault(key, {}), name, value)


def _read(styles: Mapping[str, str]) -> Values:
    """What `_written` wrote."""
    found: Values = {}
    for key, style in styles.items():
        of_key: dict[str, Value] = {}
        found[key] = of_key
        for declaration in style.split(";")[:-1]:
            name, _, text = declaration.partition(":")
            bare = text.removesuffix("!important")
            of_key[name] = Value(bare, bare != text)
    return found


def _written(found: Values) -> Written:
    return frozenset((key, _style(values)) for key, values in found.items() if values)


def _style(values: dict[str, Value]) -> str:
    return "".join(
        f"{name}:{value.text}{'!important' if value.important else ''};"
        for name, value in values.items()
    )
