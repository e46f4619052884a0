"""The declarations that hold for an element: of style sheets, of the attributes older than those,
and its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailguard.message.colours import legacy
from mailguard.message.elements import COLOURED, SPACES, UNSEEN
from mailguard.message.html_tokens import Tag
from mailguard.message.sheets import Sheet

_MOST_CLASSES = 64


def styles_of(tag: Tag, sheet: Sheet, *, foreign: bool) -> tuple[str | None, str | None]:
    """The declarations for an element, None where it has too many classes to say; and the same
    where doubts are for hiding it.
    """
    name, attributes = tag.name, tag.attributes
    style = strict = attributes.get("style", "")
    classes = list(dict.fromkeys(SPACES.split(attributes.get("class", ""))))
    if len(classes) > _MOST_CLASSES:
        return None, None
    if name in UNSEEN and not foreign:  # rules for all elements leave them as they are
        shown = f"{sheet.showing.get(name, '')}{sheet.sparing.get(name, '')}"
        style = strict = f"display:none;{shown}{style}"
    elif sheet.chooses:
        style, strict = sheet.style(name, classes, attributes.get("id", ""), style)
    if attributes:
        presented = _presented(name, attributes, foreign=foreign)
        return f"{presented}{style}", f"{presented}{strict}"
    return style, strict


def _presented(name: str, attributes: Mapping[str, str], *, foreign: bool) -> str:
    """Attributes that do what declarations do, as such."""
    if foreign:
        return f"color:{legacy(attributes['fill'])};" if "fill" in attributes else ""
    style = "display:none;" if "hidden" in attributes else ""
    if name in COLOURED and "bgcolor" in attributes:
        style += f"background:{legacy(attributes['bgcolor'])};"
    if name in COLOURED and "background" in attributes:
        style += "background-image:?;"
    if name == "font" and "color" in attributes:
        style += f"color:{legacy(attributes['color'])};"
    if name == "font" and "size" in attributes:
        style += "font-size:medium;"
    return style
