"""HTML as a reader sees it: visible text in lines, links, images, drawn codes. Nothing is fetched.

The rules by which browsers close elements left open are followed as far as they decide what is
visible. Linear, but that an end tag looks through the elements open: `limits.MAX_HTML_DEPTH`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from mailguard import limits
from mailguard.message.anchors import Anchors
from mailguard.message.doubts import Doubts
from mailguard.message.drawn import MIN_CELLS
from mailguard.message.elements import BREAK, GAPS, SPACE, UNSEEN
from mailguard.message.generated import generated, quoted, values
from mailguard.message.html_tokens import Tag, pieces
from mailguard.message.images import embedded
from mailguard.message.looks import Opening
from mailguard.message.model import TextKind
from mailguard.message.order import Rows
from mailguard.message.places import Atlas, Step
from mailguard.message.sheets import ANY_SHEET, NO_SHEET, Sheet, joined
from mailguard.message.spaces import in_lines, kept
from mailguard.message.spread import together
from mailguard.message.standing import Place
from mailguard.message.turns import Turns

_REPLACED = "\ufffd"
"""What stands for a NUL in a tag (WHATWG HTML, "Tag name state" and those after it)."""
_REVERSED, _REVERSED_END = "\u202e", "\u202c"
"""Letters in reverse order: said in Unicode, for those who undo such tricks."""


@dataclass(slots=True)
class Page:
    """What an HTML part shows.

    `links` are words and target, `images` the data: URIs in it, `tokens` the number of tokens it
    was read from. `segments` are what all clients show. `elsewhere` is text that only some do, or
    for all that is known nobody: those that know fewer styles, those that know more, and those that
    put the text of style sheets in; with the lines in which it stands.
    """

    segments: list[tuple[TextKind, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    drawn: bool = False
    tokens: int = 0
    elsewhere: str = ""


def read_html(html: str, room: int = limits.MAX_TEXT, most: int = limits.MAX_TOKENS) -> Page:
    """Read an HTML document or fragment: about `room` characters of text and `most` tokens of it.

    A token is a tag with the text that follows it.
    """
    reader = _Reader()
    reader.read(html, room, most)
    if reader.late:
        reader = _Reader(reader.place.sheet, reader.generated)
        reader.read(html, room, most)
    return reader.page()


def _tokens(html: str, foreign: Callable[[], bool]) -> Iterator[tuple[Tag | None, str]]:
    """The tags and texts of `html`, without NUL: browsers drop it in text, and nowhere else."""
    if BREAK not in html:
        return pieces(html, foreign)
    html = html.replace(BREAK, _REPLACED)
    return ((tag, text.replace(_REPLACED, "")) for tag, text in pieces(html, foreign))


_ATLAS = Atlas()


class _Reader:
    """Follows the tags.

    `out` is the visible text so far, in pieces, `length` is that of the text alone. `cells` are the
    amounts of text before the dark modules that are open, `modules` the number of those that stayed
    empty. `late` tells that a style sheet came behind text: a reader that begins with all sheets
    takes no more of them. `generated` is what they say themselves, `quoted` names the attributes
    whose values they show.
    """

    def __init__(self, sheet: Sheet | None = None, generated: Sequence[str] = ()) -> None:
        self.place = _ATLAS.page(sheet or NO_SHEET)
        self.late = False
        self._takes = sheet is None
        self.generated = list(generated)
        self.quoted: set[str] = set()
        self.elsewhere: list[str] = []
        self._texts = False
        self.sheets = 0
        self.css_room = limits.MAX_HTML_CSS
        self.out = [""]
        self.rows = Rows(self.out)
        self.doubts = Doubts(self.out)
        self.turns = Turns()
        self.anchors = Anchors(self.out)
        self.length = 0
        self.tokens = 0
        self.images: list[str] = []
        self.cells: list[int] = []
        self.modules = 0
        self.drawn = False

    def read(self, html: str, room: int, most: int) -> None:
        """Follow tags and the texts behind them."""
        place, out = self.place, self.out
        # where reading stands tells how what follows is to be read
        tokens = _tokens(html, lambda: place.look.foreign)
        for tag, text in islice(tokens, most):
            self.tokens += 1
            if tag and tag.closing and tag.name == place.name and place.closed:
                if place.gap:
                    out.append(place.gap)
                place = place.closed
            elif tag:
                step = place.steps.get(tag.alike) or _ATLAS.step(place, tag.alike)
                if not step.plain:
                    self._follow(step, tag)
                elif step.gap:
                    out.append(step.gap)
                place = step.to
            if text.isspace() and place.flows:  # what stands between most tags
                out.append(text)
            elif text:
                place = self._text(text, place, tag)
                if self.length > room:
                    break
        self.place = place
        if self.quoted:
            self.generated += values(html, self.quoted)

    def _text(self, text: str, place: Place, tag: Tag | None) -> Place:
        """Take in a text at `place`, behind `tag`; where reading goes on."""
        blank = text.isspace()
        if not place.silent:
            self.out.append(text if place.flows else kept(text))
            if not blank:
                self.length += len(text)
        elif place.look.elsewhere:
            self.elsewhere += (GAPS.get(tag.name, "") if tag else "", text)
            self.length += len(text)
        if place.name == "style" and self._takes:
            return self._style(text, place, tag)
        self._texts = self._texts or not (blank or place.name in UNSEEN)
        return place

    def _style(self, css: str, place: Place, tag: Tag | None) -> Place:
        """Take in a style sheet; where reading goes on."""
        self.sheets += 1
        self.css_room -= len(css)
        if self.sheets > limits.MAX_HTML_SHEETS or self.css_room < 0:
            sheet = ANY_SHEET
        else:
            self.generated += generated(css)
            self.quoted |= quoted(css)
            everywhere = tag is not None and _for_all(tag.attributes)
            aside = any(around.name in ("math", "template") for around in place.out())
            sheet = joined(place.sheet, css, conditional=aside or not everywhere)
        self.late = self.late or (self._texts and sheet is not place.sheet)
        return _ATLAS.moved(place, sheet)

    def _show(self, text: str) -> None:
        self.out.append(text)
        if not text.isspace():
            self.length += len(text)

    def _follow(self, step: Step, tag: Tag) -> None:
        """Do what a step asks for."""
        if tag.closing and tag.name == "a":
            self.anchors.end()
        gap = step.gap if tag.closing else ""
        for place in step.leaves:
            if gap and place.name == tag.name:
                self.out.append(gap)
                gap = ""
            self._leave(place)
        if gap:
            self.out.append(gap)
        if step.opens:
            self._open(step.opens, step.enters, tag)

    def _open(self, opens: Opening, enters: Place | None, tag: Tag) -> None:
        start = len(self.out)
        if opens.gap:
            self.out.append(opens.gap)
        if opens.says:
            self.drawn = self.drawn or opens.draws
            self._content(tag.name, tag.attributes, hidden=opens.look.sight.unseen)
        if enters:
            self._enter(enters, start)
        elif opens.module:
            self.modules += 1
        elif not opens.holds and (opens.doubtful or _hardly_shown(tag)):
            self.doubts.enter(start)
            self.doubts.leave()

    def _enter(self, place: Place, start: int) -> None:
        if place.doubtful:
            self.doubts.enter(start)
        if place.stands:
            self.rows.enter(start)
        if place.module:
            self.cells.append(self.length)
        if place.reverses:
            self.out.append(_REVERSED)
        self.turns.to(place.look.kind, len(self.out))

    def _leave(self, place: Place) -> None:
        if place.module and self.cells.pop() == self.length:
            self.modules += 1
        if place.outer:
            self.turns.to(place.outer.look.kind, len(self.out))
        if place.reverses:
            self.out.append(_REVERSED_END)
        if place.stands:
            self.rows.leave(place.stands, place.depth)
        if place.doubtful:
            self.doubts.leave()

    def _content(self, name: str, attributes: Mapping[str, str], *, hidden: bool) -> None:
        """What an element shows by itself: a link's target, an image's words, a button's."""
        self.anchors.see(name, attributes, hidden=hidden)
        if hidden:
            return
        if name in ("img", "area") and (words := _instead(attributes)):
            self._show(f" {words} ")
        elif name == "input" and attributes.get("type", "").lower() != "hidden":
            self._show(f" {attributes.get('value') or attributes.get('placeholder', '')} ")
        self.images += islice(embedded(attributes), limits.MAX_IMAGES_OPENED - len(self.images))

    def page(self) -> Page:
        """What was read, once all tokens are."""
        for place in self.place.out():
            if not place.plain:
                self._leave(place)
        links = self.anchors.found()
        self.rows.settle()
        segments = self.turns.segments(self.out)
        drawn = self.drawn or self.modules >= MIN_CELLS
        some = [*self.elsewhere, BREAK, kept("\n".join(self.generated))]
        elsewhere = [together(in_lines("".join(some)))]
        if sure := self.doubts.sure():
            elsewhere += [text for kind, text in segments if kind is TextKind.OWN]
            segments = self.turns.segments(sure)
        return Page(
            segments, links, self.images, drawn, self.tokens, "\n".join(filter(None, elsewhere))
        )


def _instead(attributes: Mapping[str, str]) -> str:
    """What stands where an image is not shown: browsers take its title where it has no more."""
    return attributes.get("alt", attributes.get("title", "")).strip(SPACE)


def _hardly_shown(tag: Tag) -> bool:
    """Whether the words of an image have no room, or are those of a map's, which browsers pass."""
    sizes = tag.attributes.get("width"), tag.attributes.get("height")
    return tag.name == "area" or not _DOT.isdisjoint(sizes)


_DOT = frozenset({"0", "1", "0px", "1px"})


def _for_all(attributes: Mapping[str, str]) -> bool:
    """Whether a style element is one of CSS, for every screen."""
    media, kind = attributes.get("media", ""), attributes.get("type", "")
    usual = media.strip(SPACE).lower() in ("", "all", "screen")
    return usual and kind.lower() in ("", "text/css") and "title" not in attributes
