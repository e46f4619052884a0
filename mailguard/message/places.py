"""Where a tag takes a reader of HTML, and what it does on the way.

Mail is written by programs, and says the same few tags again and again. Places never change, so
what a tag does at one is found once and kept: most tags cost one look into a dictionary. What is
known of a page outlives the mail, for the next one of the same sender is made alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mailguard import limits
from mailguard.message.elements import (
    ENDS_ITSELF,
    FORMATTING,
    GAPS,
    HTML_AGAIN,
    IN_TABLES,
    PARTS,
    SCOPE,
    SPECIAL,
    TABLE,
)
from mailguard.message.html_tokens import Tag
from mailguard.message.looks import Opening, opening
from mailguard.message.sheets import Sheet
from mailguard.message.standing import (
    Element,
    Place,
    before_table,
    begins,
    closed,
    left,
    made_way,
    unfinished,
)

_NOTHING: dict[Any, Any] = {}
"""What is known of most places: none is ever put here."""


@dataclass(slots=True, eq=False)
class Step:
    """What a tag does at a place: it leads to `to`, with `gap` before what comes.

    `leaves` are the elements that end with it and are not plain, `enters` is such a one that
    begins; `plain` tells that there is neither, and that the tag says nothing by itself.
    """

    to: Place
    gap: str
    plain: bool = True
    leaves: tuple[Place, ...] = ()
    enters: Place | None = None
    opens: Opening | None = None


class Atlas:
    """What is known of places, for pages with one style sheet or another.

    Past `limits.MAX_HTML_STEPS` all is forgotten, and found anew.
    """

    def __init__(self) -> None:
        self._pages: dict[Sheet, Place] = {}
        self._known = 0

    def page(self, sheet: Sheet) -> Place:
        """The place outside all elements."""
        known = self._pages.get(sheet)
        if known is None:
            if len(self._pages) >= _MOST_PAGES:
                self._forget()
            self._known += 1
            known = self._pages[sheet] = Place(sheet, _NOTHING, _NOTHING)
        return known

    def moved(self, place: Place, sheet: Sheet) -> Place:
        """The same elements as at `place`, where `sheet` holds for what is in them."""
        moved = self.page(sheet)
        for around in reversed(tuple(place.out())):
            traits = around.look, around.gap, around.tag, around.module, around.reverses
            moved = self._inner(
                moved, Element(around.name, *traits, around.doubtful, around.stands)
            )
        return moved

    def step(self, place: Place, tag: Tag) -> Step:
        """What a tag does that was not met at this place."""
        if self._known >= limits.MAX_HTML_STEPS:
            self._forget()
            place = self.moved(place, place.sheet)
        self._known += 1
        found = self._end(place, tag.name) if tag.closing else self._start(place, tag)
        if not tag.rare:
            steps = {} if place.steps is _NOTHING else place.steps
            steps[tag] = found
            place.steps = steps
        return found

    def _start(self, place: Place, tag: Tag) -> Step:
        """What a start tag does."""
        # A font with a font's attributes ends what is not HTML, as a span does.
        sets = tag.name == "font" and not tag.attributes.keys().isdisjoint(_FONT)
        outer = made_way(place, "span" if sets and place.look.foreign else tag.name)
        leaves = left(place, outer)
        if tag.name in ENDS_ITSELF and tag.name in FORMATTING:
            outer = self._kept(place, outer)
        if tag.name not in PARTS:  # what begins in a cell, or ends before it, does not go on in it
            outer = self._reopened(unfinished(place, outer, tag.name), outer)
        if not begins(outer, tag.name):
            return Step(outer, GAPS.get(tag.name, ""), not leaves, leaves)
        around = outer if tag.name in IN_TABLES else before_table(outer)
        opens = opening(tag, around.look, outer.sheet)
        to = outer
        if opens.holds and outer.depth < limits.MAX_HTML_DEPTH:
            traits = opens.look, opens.gap, tag, opens.module, opens.reverses
            to = self._inner(outer, Element(tag.name, *traits, opens.doubtful, opens.stands))
        elif opens.holds and outer.silent and not opens.look.silent and outer.outer:
            to = self._inner(outer.outer, Element(tag.name, opens.look, opens.gap))
        enters = None if to is outer or to.plain else to
        if leaves or enters or opens.says:
            return Step(to, opens.gap, False, leaves, enters, opens)
        return Step(to, opens.gap)

    def _end(self, place: Place, name: str) -> Step:
        """What an end tag does: it closes the innermost element of its name that it reaches."""
        to = place if name in ("body", "html") else closed(place, name)
        gap = GAPS.get(name, "")
        if to is not place:
            gap = next((around.gap for around in place.out() if around.outer is to), gap)
        if place.look.sight.taken:
            gap = ""
        leaves = left(place, to)
        again = unfinished(place, to, name)
        if name in FORMATTING and place.name != name:
            to = self._kept(place, to)
        to = self._reopened(again, to)
        return Step(to, gap, plain=not leaves and name != "a", leaves=leaves)

    def _kept(self, place: Place, to: Place) -> Place:
        """In the blocks that a formatting element held, which stay open where it ends (WHATWG HTML,
        "The adoption agency algorithm").
        """
        blocks = []
        while place is not to and place.outer:
            if place.name in SPECIAL:
                blocks.append(place)
            place = place.outer
        for block in reversed(blocks):
            look = to.look if block.look.silent else block.look
            to = self._inner(to, Element(block.name, look, block.gap))
        return to

    def _reopened(self, tags: Sequence[Tag], place: Place) -> Place:
        """In formatting elements anew that were closed without their end tags (WHATWG HTML,
        "Reconstruct the active formatting elements").
        """
        again = Counter(around.tag for around in place.out()) if tags else {}
        for tag in tags:
            opens = opening(tag, before_table(place).look, place.sheet)
            look = opens.look
            alike = look.kind is place.look.kind
            if alike and again[tag] < _MOST_AGAIN and place.depth < limits.MAX_HTML_DEPTH:
                place = self._inner(place, Element(tag.name, look, opens.gap, tag))
                again[tag] += 1
        return place

    def _inner(self, outer: Place, element: Element) -> Place:
        """The place in an element that opens there: one for all that are alike, unless its tag or
        its name is too long to be remembered.
        """
        if element.name not in FORMATTING or element.look.foreign:
            element = element._replace(tag=None)
        known = outer.inner.get(element)
        if known is not None:
            return known
        found = _new(outer, element)
        if len(element.name) <= limits.MAX_HTML_NAME and not (element.tag and element.tag.rare):
            self._known += 1
            inner = {} if outer.inner is _NOTHING else outer.inner
            inner[element] = found
            outer.inner = inner
        return found

    def _forget(self) -> None:
        """Let go of all places, and them of one another: nothing is left to the collector."""
        places = list(self._pages.values())
        while places:
            place = places.pop()
            places += place.inner.values()
            place.steps = place.inner = _NOTHING
        self._pages.clear()
        self._known = 0


def _new(outer: Place, element: Element) -> Place:
    """The place in an element that opens there."""
    name, look, gap, tag, module, reverses, doubtful, stands = element
    special = module or reverses or doubtful or stands is not None
    plain = not special and look.kind is outer.look.kind
    seen = before_table(outer).look if name in TABLE else look
    return Place(
        outer.sheet,
        _NOTHING,
        _NOTHING,
        name,
        look,
        outer,
        outer.depth + 1,
        gap="" if look.sight.taken else gap,
        block=outer if name == "p" else None if name in _KEEPS else outer.block,
        tag=tag,
        module=module,
        reverses=reverses,
        doubtful=doubtful,
        stands=stands,
        silent=seen.silent,
        flows=not (seen.silent or seen.preformatted),
        plain=plain,
        closed=outer if plain and name not in _ENDS_MORE else None,
    )


_MOST_PAGES = 32
"""Style sheets, each with its page, that are remembered."""
_FONT = ("color", "face", "size")
_MOST_AGAIN = 3
"""Elements of one tag in one another that are opened again, as browsers have it."""
_KEEPS = SCOPE | HTML_AGAIN | {"button"}
"""Elements in which no tag ends a paragraph around them."""
_ENDS_MORE = frozenset({"a", "body", "html"})
"""Elements whose end tag does more, or less, than to close them."""
