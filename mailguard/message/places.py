"""Where a reader of HTML stands, and where a tag takes it: the stack of open elements.

Mail is written by programs, and says the same few tags again and again. Places never change, so
what a tag does at one is found once and kept: most tags cost one look into a dictionary. What is
known of a page outlives the mail, for the next one of the same sender is made alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mailguard import limits
from mailguard.message.elements import CROSSES_SCOPES, ENDS, ENDS_PARAGRAPH, GAPS, SCOPE
from mailguard.message.html_tokens import Tag
from mailguard.message.looks import PLAIN_LOOK, Look, Opening, opening
from mailguard.message.sheets import Sheet

_NOTHING: dict[Any, Any] = {}
"""What is known of most places: none is ever put here."""


@dataclass(slots=True, eq=False)
class Place:
    """An element that is open, in those that are open around it; `sheet` holds for all of them.

    Text in it `flows` where it is shown, and its white space as one space; `gap` stands before and
    after it. A block closes the p that is open: `block` is where it then stands, None where none is
    open. `module` could be a dark module of a drawn code. `plain` tells that with the element no
    more begins and ends than the look of its text. `closed` is where its end tag leads where that
    does nothing else.
    """

    sheet: Sheet
    steps: dict[Tag, Step]
    inner: dict[tuple[str, Look, bool, bool], Place]
    name: str = ""
    look: Look = PLAIN_LOOK
    outer: Place | None = None
    depth: int = 0
    gap: str = ""
    block: Place | None = None
    module: bool = False
    reverses: bool = False
    flows: bool = True
    plain: bool = True
    closed: Place | None = None

    def out(self) -> Iterator[Place]:
        """The elements that are open here, the innermost first."""
        place = self
        while place.outer:
            yield place
            place = place.outer


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
            self._known += 1
            known = self._pages[sheet] = Place(sheet, _NOTHING, _NOTHING)
        return known

    def moved(self, place: Place, sheet: Sheet) -> Place:
        """The same elements as at `place`, where `sheet` holds for what is in them."""
        moved = self.page(sheet)
        for around in reversed(tuple(place.out())):
            moved = self._inner(moved, around.name, around.look, around.module, around.reverses)
        return moved

    def step(self, place: Place, tag: Tag) -> Step:
        """What a tag does that was not met at this place."""
        if self._known >= limits.MAX_HTML_STEPS:
            self._forget()
            place = self.moved(place, place.sheet)
        self._known += 1
        found = _end(place, tag.name) if tag.closing else self._start(place, tag)
        if not tag.rare:
            steps = {} if place.steps is _NOTHING else place.steps
            steps[tag] = found
            place.steps = steps
        return found

    def _start(self, place: Place, tag: Tag) -> Step:
        """What a start tag does."""
        outer = _made_way(place, tag.name)
        opens = opening(tag, outer.look, outer.sheet)
        to = outer
        if opens.holds and outer.depth < limits.MAX_HTML_DEPTH:
            to = self._inner(outer, tag.name, opens.look, opens.module, opens.reverses)
        leaves = _left(place, outer)
        enters = None if to is outer or to.plain else to
        if leaves or enters or opens.says:
            return Step(to, opens.gap, False, leaves, enters, opens)
        return Step(to, opens.gap)

    def _inner(self, outer: Place, name: str, look: Look, module: bool, reverses: bool) -> Place:
        """The place in an element that opens there: one for all that are alike, unless its name is
        too long to be remembered.
        """
        key = name, look, module, reverses
        known = outer.inner.get(key)
        if known is not None:
            return known
        found = _new(outer, name, look, module, reverses)
        if len(name) <= limits.MAX_HTML_NAME:
            self._known += 1
            inner = {} if outer.inner is _NOTHING else outer.inner
            inner[key] = found
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


def _end(place: Place, name: str) -> Step:
    """What an end tag does: it closes the innermost element of its name that it reaches."""
    gap = "" if place.look.sight.gone else GAPS.get(name, "")
    to = place if name in ("body", "html") else _closed(place, name)
    leaves = _left(place, to)
    return Step(to, gap, plain=not leaves and name != "a", leaves=leaves)


def _made_way(place: Place, name: str) -> Place:
    """Where an element of this name stands, once those are closed that it ends."""
    if place.block and name in ENDS_PARAGRAPH:
        place = place.block
    while place.outer and place.name in ENDS.get(name, ()):
        place = place.outer
    return place


def _closed(place: Place, name: str) -> Place:
    """Outside the innermost element of this name; the same place where none is reached."""
    crosses = name in CROSSES_SCOPES
    around: Place | None = place
    while around:
        if around.name == name:
            return around.outer or place
        if around.name in SCOPE and not crosses:
            break
        around = around.outer
    return place


def _left(place: Place, to: Place) -> tuple[Place, ...]:
    """The elements that end on the way out and are not plain."""
    leaves = []
    while place is not to and place.outer:
        if not place.plain:
            leaves.append(place)
        place = place.outer
    return tuple(leaves)


def _new(outer: Place, name: str, look: Look, module: bool, reverses: bool) -> Place:
    """The place in an element that opens there."""
    plain = not (module or reverses) and look.kind is outer.look.kind
    return Place(
        outer.sheet,
        _NOTHING,
        _NOTHING,
        name,
        look,
        outer,
        outer.depth + 1,
        gap="" if look.sight.gone else GAPS.get(name, ""),
        block=outer if name == "p" else None if name in SCOPE else outer.block,
        module=module,
        reverses=reverses,
        flows=not (look.silent or look.preformatted),
        plain=plain,
        closed=outer if plain and name not in _ENDS_MORE else None,
    )


_ENDS_MORE = frozenset({"a", "body", "html"})
"""Elements whose end tag does more, or less, than to close them."""
