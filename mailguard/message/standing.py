"""Which elements are open, and which of them a tag closes: the stack of open elements.

The rules are those of WHATWG HTML, "Tree construction", as far as they decide in which elements a
text is: a browser mends what is written wrongly, and impostors know how.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mailguard.message.elements import (
    BREAKS_OUT,
    ENDS,
    ENDS_DIRECTLY,
    ENDS_ITSELF,
    ENDS_PARAGRAPH,
    FORMATTING,
    HEADINGS,
    NEVER,
    ONCE,
    PARTS,
    SCOPE,
    SPECIAL,
    TABLE,
    TABLE_SCOPE,
)
from mailguard.message.html_tokens import Tag
from mailguard.message.looks import PLAIN_LOOK, Look
from mailguard.message.order import Stand
from mailguard.message.sheets import Sheet

if TYPE_CHECKING:
    from mailguard.message.places import Step


class Element(NamedTuple):
    """What tells elements from one another that open at one place; for the fields see `Place`."""

    name: str
    look: Look
    gap: str = ""
    tag: Tag | None = None
    module: bool = False
    reverses: bool = False
    doubtful: bool = False
    stands: Stand | None = None


@dataclass(slots=True, eq=False)
class Place:
    """An element that is open, in those that are open around it; `sheet` holds for all of them.

    Text in it is not seen where it is `silent`, and `flows` where its white space is one space;
    `gap` stands before and after it. A block closes the p that is open: `block` is where it then
    stands, None where none is open. `module` could be a dark module of a drawn code. `plain` tells
    that with the element no more begins and ends than the look of its text. `closed` is where its
    end tag leads where that does nothing else. `tag` is that of an element that is for formatting.
    """

    sheet: Sheet
    steps: dict[Tag, Step]
    inner: dict[Element, Place]
    name: str = ""
    look: Look = PLAIN_LOOK
    outer: Place | None = None
    depth: int = 0
    gap: str = ""
    block: Place | None = None
    tag: Tag | None = None
    module: bool = False
    reverses: bool = False
    doubtful: bool = False
    stands: Stand | None = None
    silent: bool = False
    flows: bool = True
    plain: bool = True
    closed: Place | None = None

    def out(self) -> Iterator[Place]:
        """The elements that are open here, the innermost first."""
        place = self
        while place.outer:
            yield place
            place = place.outer


def made_way(place: Place, name: str) -> Place:
    """Where an element of this name stands, once those are closed that its start tag closes."""
    while place.outer and place.look.foreign and name in BREAKS_OUT:
        place = place.outer
    if place.look.foreign:
        return place
    if name in PARTS:
        return _part_of(place, name) or place
    if name == "table":
        place = _after_table(place)
    if place.block and name in ENDS_PARAGRAPH:
        place = place.block
    if name in ENDS_ITSELF:
        place = closed(place, name)
    while place.outer and place.name in ENDS_DIRECTLY.get(name, ()):
        place = place.outer
    return _out_of(place, ENDS[name]) if name in ENDS else place


def begins(place: Place, name: str) -> bool:
    """Whether a start tag that was made way for begins an element at all."""
    if place.look.foreign:
        return True
    if name in PARTS:
        return place.name in PARTS[name]
    if name in ONCE:
        return all(around.name in ONCE and around.name != name for around in place.out())
    return name not in NEVER


def _out_of(place: Place, names: set[str]) -> Place:
    """Outside the innermost element of one of these names that nothing keeps apart."""
    for around in place.out():
        if around.name in names:
            return around.outer or place
        if around.name in SPECIAL and around.name not in ("address", "div", "p"):
            break
    return place


def _part_of(place: Place, name: str) -> Place | None:
    """The table, or the part of one, in which a part of this name stands."""
    for around in place.out():
        if around.name in PARTS[name]:
            return around
        if around.name == "template":
            break
    return None


def _after_table(place: Place) -> Place:
    """Outside the table that is open, unless this is in one of its cells: a table ends it."""
    after = None
    for around in place.out():
        if around.name in TABLE:
            after = around.outer
        elif after or around.name in SCOPE:
            break
    return after or place


def closed(place: Place, name: str) -> Place:
    """Outside the innermost element that an end tag closes; the same place where it closes none."""
    if name == "form":  # it is no more, and what is in it stays open
        return place.outer if place.name == name and place.outer else place
    names = HEADINGS if name in HEADINGS else (name,)
    stops = SCOPE if name in SPECIAL or name in FORMATTING else SPECIAL
    if name in PARTS or name in TABLE:
        stops = TABLE_SCOPE
    elif name == "template":
        stops = frozenset()
    while place.outer and place.look.foreign and name in ("br", "p"):
        place = place.outer
    for around in place.out():
        if around.name in names:
            return around.outer or place
        if name == "li" and around.name in ("ol", "ul"):
            break
        if around.name in stops and not around.look.foreign:
            break
    return place


def before_table(place: Place) -> Place:
    """Where text stands that is in a table and in none of its cells."""
    while place.outer and place.name in TABLE:
        place = place.outer
    return place


def left(place: Place, to: Place) -> tuple[Place, ...]:
    """The elements that end on the way out and are not plain."""
    leaves = []
    while place is not to and place.outer:
        if not place.plain:
            leaves.append(place)
        place = place.outer
    return tuple(leaves)


def unfinished(place: Place, to: Place, name: str) -> list[Tag]:
    """The tags of formatting elements that a tag of this name ends on the way out, and does not
    mean: they begin again behind it.
    """
    tags: list[Tag] = []
    while place is not to and place.outer:
        if place.name in _MARKERS:
            tags.clear()
        elif place.tag and not (place.outer is to and place.name == name):
            tags.append(place.tag)
        place = place.outer
    return tags[::-1]


_MARKERS = SCOPE - {"table"}
"""Elements that keep what is in them from going on behind them."""
