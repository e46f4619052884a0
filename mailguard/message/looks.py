"""How an HTML element is seen: what its tag does to the text in it, and to that around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from mailguard.message.cascade import styles_of
from mailguard.message.css import declarations
from mailguard.message.drawn import draws_code, is_dark_cell, is_dark_rect
from mailguard.message.elements import (
    BOXES,
    BREAK,
    CONTROLS,
    FOREIGN,
    GAPS,
    HTML_AGAIN,
    NEVER_CUT,
    TABLE,
    UNSEEN,
    VOID,
)
from mailguard.message.flow import in_a_row, laid_out, standing, turned_round
from mailguard.message.html_tokens import Tag
from mailguard.message.model import TextKind
from mailguard.message.order import Row, Stand
from mailguard.message.sheets import Sheet
from mailguard.message.sight import PLAIN, Sight, unknown
from mailguard.message.styles import in_doubt, styled

_QUOTE_MARKS = re.compile(r"(?i)gmail_quote|yahoo_quoted|moz-cite|protonmail_quote|isreplycontent")
_HIDE_NOTHING = frozenset({"col", "colgroup", "form", "select"})
"""Elements whose styles browsers do not heed, or end where nobody expects."""
_SAY = frozenset({"a", "area", "base", "button", "form", "img", "input", "meta"}) | {
    *("embed", "image", "object", "source"),
}
"""Elements that by themselves show something, or lead somewhere."""
_PICTURED = ("style", "background", "srcset", "data", "xlink:href")
"""Attributes that may hold an image, and are told apart."""
_PLACED = frozenset({"x", "y"})
"""Attributes that set a text of SVG apart from the one before it."""
_RTL = re.compile(r"direction\s*:\s*rtl", re.IGNORECASE)
_SOME_SHOW = FOREIGN | {
    *("audio", "canvas", "datalist", "details", "dialog", "meter", "progress", "rp", "video"),
}
"""Elements whose text browsers leave out, or clients that drop such tags, and the others show."""
_ALTERS = UNSEEN | CONTROLS | _SOME_SHOW | frozenset({"iframe", "pre", "rect", "table", "template"})
"""Elements that without any attribute change how what is in them is seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How text in an element is seen, and whose words it holds; `silent` where nobody sees it.

    `foreign` tells that it is SVG or MathML, `row` how the blocks in it stand side by side,
    `elsewhere` that clients that know fewer styles show what is `silent`.
    """

    sight: Sight = PLAIN
    kind: TextKind = TextKind.OWN
    preformatted: bool = False
    foreign: bool = False
    silent: bool = False
    row: Row = Row.NONE
    elsewhere: bool = False


_look = lru_cache(maxsize=2048)(Look)
"""One object for all looks that are the same, so that they can be told by identity."""
PLAIN_LOOK = _look(PLAIN, TextKind.OWN, False, False, False, Row.NONE, False)
"""That of a page, before any element says otherwise."""


@dataclass(slots=True, eq=False)
class Opening:
    """What a start tag does where it stands.

    `gap` is what stands before it; `holds` is False for what has no end tag; `module` and `draws`
    tell of a dark module of a drawn code, if it stays empty, and of a whole code. `says` tells
    that it shows or notes something by itself, `doubtful` that not all clients show what it holds,
    `stands` where it does among others beside it, if not where it is written.
    """

    look: Look
    gap: str
    holds: bool
    reverses: bool = False
    module: bool = False
    draws: bool = False
    says: bool = False
    doubtful: bool = False
    stands: Stand | None = None


def opening(tag: Tag, outer: Look, sheet: Sheet) -> Opening:
    """What `tag` does in an element that looks like `outer`."""
    return _opening(tag, outer, sheet) if tag.rare else _known_opening(tag, outer, sheet)


def _opening(tag: Tag, outer: Look, sheet: Sheet) -> Opening:
    name, attributes = tag.name, tag.attributes
    plain = not (attributes or sheet.looks or sheet.chooses or outer.foreign or outer.row)
    if plain and name not in _ALTERS:  # most tags
        gap = "" if outer.sight.taken else GAPS.get(name, "")
        return Opening(outer, gap, name not in VOID, says=name in _SAY)
    foreign = name in FOREIGN or outer.foreign
    style, strict = styles_of(tag, sheet, foreign=foreign)
    sight = _sight(tag, outer.sight, sheet, style, foreign=foreign)
    hidden = style != strict and _sight(tag, outer.sight, sheet, strict, foreign=foreign).hides
    holds = name not in VOID and not (foreign and tag.empty)
    look = _look(
        sight,
        TextKind.QUOTED if _quotes(name, attributes) and outer.kind is TextKind.OWN else outer.kind,
        outer.preformatted or name == "pre",
        foreign and name not in HTML_AGAIN,
        sight.hides,
        _row(tag, style, outer),
        sight.hides and not foreign and _shown_elsewhere(tag, outer),
    )
    module = (is_dark_cell if holds else is_dark_rect)(tag, sight, outer.sight)
    draws = draws_code(name, attributes) and not sight.unseen
    pictures = any("data:" in attributes.get(key, "").lower() for key in _PICTURED)
    return Opening(
        look,
        gap="" if sight.taken else _gap(tag, style, outer),
        holds=holds,
        reverses=_reverses(tag, style),
        module=module,
        draws=draws,
        says=name in _SAY or draws or pictures or (module and not holds),
        doubtful=not sight.hides and (hidden or name in _SOME_SHOW or in_doubt(style)),
        stands=_stands(tag, style, outer) if holds else None,
    )


_known_opening = lru_cache(maxsize=2048)(_opening)


def _gap(tag: Tag, style: str | None, outer: Look) -> str:
    """What stands between an element with these declarations and what is around it."""
    if outer.foreign and (tag.name == "text" or not _PLACED.isdisjoint(tag.attributes)):
        return " "
    gap = GAPS.get(tag.name, "")
    if tag.name in VOID or not gap:
        return gap
    in_line = outer.row in (Row.AHEAD, Row.BACK) and gap == BREAK
    return laid_out(style, " " if in_line else gap)


def _row(tag: Tag, style: str | None, outer: Look) -> Row:
    """How an element with these declarations sets what is in it side by side."""
    if tag.name not in TABLE:
        return in_a_row(style)
    if tag.attributes.get("dir", "").lower() == "rtl" or (style and _RTL.search(style)):
        return Row.CELLS
    return outer.row if outer.row is Row.CELLS and tag.name != "table" else in_a_row(style)


def _stands(tag: Tag, style: str | None, outer: Look) -> Stand | None:
    """Where an element stands among others beside it, if not where it is written."""
    cells = outer.row is Row.CELLS and tag.name not in ("td", "th")
    return standing(style, Row.NONE if cells else outer.row)


def _sight(tag: Tag, outer: Sight, sheet: Sheet, style: str | None, *, foreign: bool) -> Sight:
    """How an element with these declarations is seen."""
    name, attributes = tag.name, tag.attributes
    sight = unknown(outer) if sheet.looks or name in CONTROLS else outer
    if name == "table":  # where a page says no DOCTYPE, it takes neither size nor colour over
        sight = sight._replace(tiny=False, clear=False, ink=None)
    if name in _HIDE_NOTHING:
        return sight
    if style is None:
        return sight._replace(odd=True)
    if style:
        sight = styled(sight, style, box=None if name in NEVER_CUT else name in BOXES)
    if foreign:  # it has other ways to set sizes, places and colours
        invisible = sight.invisible and "visibility" not in attributes
        return sight._replace(odd=True, invisible=invisible)
    hidden = name == "iframe" or (name == "template" and "shadowrootmode" not in attributes)
    return sight._replace(gone=True) if hidden else sight


def _shown_elsewhere(tag: Tag, outer: Look) -> bool:
    """Whether an element that is not seen is, in clients that read no style sheets (Gmail's app for
    other providers' mail), or few properties (classic Outlook).
    """
    if tag.name in UNSEEN or tag.name in ("template", "iframe") or "hidden" in tag.attributes:
        return False
    if outer.silent and not outer.elsewhere:
        return False
    css = declarations(tag.attributes.get("style", "")) or {}
    known = "".join(f"{name}:{css[name].text};" for name in _KNOWN_EVERYWHERE if name in css)
    return "mso-hide" not in css and not styled(PLAIN, known, box=None).hides


_KNOWN_EVERYWHERE = ("display", "font-size", "color", "background", "background-color")


def _reverses(tag: Tag, style: str | None) -> bool:
    """Whether an element shows its letters from right to left, whatever they are."""
    towards = tag.attributes.get("dir", "").lower()
    if tag.name == "bdo":
        return towards == "rtl"
    return turned_round(style, towards)


def _quotes(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element holds the words that the mail answers to."""
    if name == "blockquote" and attributes.get("type", "").lower() == "cite":
        return True
    if "class" not in attributes and "id" not in attributes:
        return False
    marks = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return bool(_QUOTE_MARKS.search(marks))
