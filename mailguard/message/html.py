"""HTML as a reader sees it: visible text in lines, links, images, drawn codes. Nothing is fetched.

Elements are kept on a stack; the rules by which browsers close those left open are followed as far
as they decide what is visible. Linear on any input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise

from mailguard import limits
from mailguard.message.drawn import MIN_CELLS
from mailguard.message.elements import CROSSES_SCOPES, ENDS, ENDS_PARAGRAPH, GAPS, SCOPE
from mailguard.message.html_tokens import Tag, tokens
from mailguard.message.looks import Look, Opening, opening
from mailguard.message.model import TextKind
from mailguard.message.sheets import Sheet

_DATA_IMAGE = re.compile(r"data:image/[^\s\"')]+", re.IGNORECASE)
_SAYS_SOMETHING = frozenset({"a", "area", "img", "input"})
_BLANKS = (" ", "\n")
_MOST_OPENINGS = 4096
_REVERSED, _REVERSED_END = "\u202e", "\u202c"
"""Letters in reverse order: said in Unicode, for those who undo such tricks."""


@dataclass(slots=True)
class Page:
    """What an HTML part shows.

    `links` are words and target, `images` the data: URIs in it, `tokens` the number of tags and
    texts it was read from.
    """

    segments: list[tuple[TextKind, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    drawn: bool = False
    tokens: int = 0


@dataclass(slots=True, eq=False)
class _Element:
    """An element that is open.

    `among` counts it with those of its name that an end tag reaches from within, `inside` are the
    counts of those in it; `paragraph` is the index of the p that a block would close, -1 for none;
    `cell` is the amount of text before it where it could be a dark module of a drawn code, -1
    where it could not.
    """

    name: str
    look: Look
    among: dict[str, int]
    inside: dict[str, int]
    paragraph: int
    cell: int = -1
    ending: str = ""


def read_html(html: str, room: int = limits.MAX_TEXT, most: int = limits.MAX_TOKENS) -> Page:
    """Read an HTML document or fragment: about `room` characters of text and `most` tokens of it.

    A token is a tag or the text between two.
    """
    reader = _Reader()
    for token in islice(tokens(html), most):
        reader.tokens += 1
        if isinstance(token, str):
            reader.text(token)
        elif token.closing:
            reader.close(token.name)
        else:
            reader.open(token)
        if reader.length > room:
            break
    return reader.page()


class _Reader:
    """Follows the tags.

    `out` is the visible text so far, `turns` tells from which piece of it on whose words they are,
    `length` is that of the text alone.
    """

    def __init__(self) -> None:
        self.root: dict[str, int] = {}
        self.stack = [_Element("", Look(), self.root, self.root, -1)]
        self.openings: dict[tuple[Look, Tag], Opening] = {}
        self.out = [""]
        self.turns = [(0, TextKind.OWN)]
        self.length = 0
        self.tokens = 0
        self.visible = 0
        self.link: tuple[int, str] | None = None
        self.links: list[tuple[str, str]] = []
        self.images: list[str] = []
        self.sheet = Sheet()
        self.cells = 0
        self.drawn = False

    def text(self, text: str) -> None:
        look, blank = self.stack[-1].look, text.isspace()
        if look.silent:
            if self.stack[-1].name == "style":
                self.sheet.add(text)
                self.openings.clear()
        elif blank and text.isascii() and not look.preformatted:
            self._space(" ")  # most texts are what stands between one tag and the next
        else:
            self._show(_kept(text) if look.preformatted else _collapsed(text))
            if not blank:
                self.visible += 1

    def _show(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def _space(self, gap: str) -> None:
        """What stands between two texts: of several spaces the first is enough."""
        if gap != " " or self.out[-1] not in _BLANKS:
            self.out.append(gap)

    def open(self, tag: Tag) -> None:
        name, outer = tag.name, self.stack[-1]
        if outer.paragraph >= 0 or name in ENDS:
            outer = self._make_way(name)
        opens = self.openings.get((outer.look, tag)) or self._opening(tag, outer.look)
        if opens.gap:
            self._space(opens.gap)
        if name in _SAYS_SOMETHING:
            self._content(name, tag.attributes, hidden=opens.look.sight.hides)
        if opens.holds:
            self._push(name, opens, outer)
        elif opens.module:
            self.cells += 1

    def _make_way(self, name: str) -> _Element:
        """Close what an element of this name ends; the one it then stands in."""
        if self.stack[-1].paragraph >= 0 and name in ENDS_PARAGRAPH:
            self._close_to(self.stack[-1].paragraph)
        while self.stack[-1].name in ENDS.get(name, ()):
            self._pop()
        return self.stack[-1]

    def _opening(self, tag: Tag, outer: Look) -> Opening:
        """What `tag` does here: found once for all tags that are written and stand alike."""
        if len(self.openings) >= _MOST_OPENINGS:
            self.openings.clear()
        found = self.openings[outer, tag] = opening(tag, outer, self.sheet)
        self.drawn = self.drawn or found.draws
        if "style" in tag.attributes and not found.look.sight.hides:
            self._image(tag.attributes["style"])
        return found

    def _push(self, name: str, opens: Opening, outer: _Element) -> None:
        among = self.root if name in CROSSES_SCOPES else outer.inside
        among[name] = among.get(name, 0) + 1
        element = _Element(name, opens.look, among, outer.inside, outer.paragraph)
        if name in SCOPE:
            element.inside, element.paragraph = {}, -1
        elif name == "p":
            element.paragraph = len(self.stack)
        if opens.module:
            element.cell = self.visible
        if opens.reverses:
            self.out.append(_REVERSED)
            element.ending = _REVERSED_END
        self.stack.append(element)
        if opens.look.kind is not outer.look.kind:
            self._turn(opens.look.kind)

    def _turn(self, kind: TextKind) -> None:
        """Note where the words of others begin or end."""
        self.turns.append((len(self.out), kind))

    def _content(self, name: str, attributes: Mapping[str, str], *, hidden: bool) -> None:
        """What an element shows by itself: a link's target, an image's words, a button's."""
        if name in ("a", "area"):
            self._end_link()
            if "href" in attributes and not hidden:
                self.link = (len(self.out), attributes["href"])
        if hidden:
            return
        if name in ("img", "area") and attributes.get("alt", "").strip():
            self._show(f" {attributes['alt']} ")
        elif name == "input" and attributes.get("type", "").lower() != "hidden":
            self._show(f" {attributes.get('value', '')} ")
        if name == "img":
            self._image(attributes.get("src", ""))

    def _image(self, source: str) -> None:
        if "data:" in source and len(self.images) < limits.MAX_IMAGES:
            self.images += _DATA_IMAGE.findall(source)[:1]

    def close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        top = self.stack[-1]
        if name in GAPS and not top.look.sight.gone:
            self._space(GAPS[name])
        if name in ("body", "html"):
            return
        if (self.root if name in CROSSES_SCOPES else top.inside).get(name):
            while self._pop() != name:
                pass

    def _close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            self._pop()

    def _pop(self) -> str:
        element = self.stack.pop()
        element.among[element.name] -= 1
        if element.cell == self.visible:
            self.cells += 1
        if self.stack[-1].look.kind is not element.look.kind:
            self._turn(self.stack[-1].look.kind)
        if element.ending:
            self.out.append(element.ending)
        return element.name

    def _end_link(self) -> None:
        if self.link and len(self.links) <= limits.MAX_LINKS:
            start, target = self.link
            self.links.append((_collapsed("".join(self.out[start:])).strip(), target))
        self.link = None

    def page(self) -> Page:
        """What was read, once all tokens are."""
        self._close_to(1)
        self._end_link()
        runs: list[tuple[TextKind, list[str]]] = []
        for (start, kind), (end, _) in pairwise([*self.turns, (len(self.out), TextKind.OWN)]):
            if runs and (start == end or runs[-1][0] is kind):
                runs[-1][1].extend(self.out[start:end])
            else:
                runs.append((kind, self.out[start:end]))
        segments = [(kind, _lines("".join(run))) for kind, run in runs]
        drawn = self.drawn or self.cells >= MIN_CELLS
        return Page(segments, self.links, self.images, drawn, self.tokens)


def _lines(text: str) -> str:
    """`text` without blank lines and without space that is not shown."""
    text = _single_spaced(text)
    return "\n".join(line for line in (line.strip(" ") for line in text.split("\n")) if line)


def _kept(text: str) -> str:
    """`text` with its white space, which nothing takes for a run of it."""
    return text.replace("\r", "").replace(" ", "\u00a0")


def _collapsed(text: str) -> str:
    """`text` with each run of the white space of HTML as one space.

    Replacing by hand takes a tenth of the time of a regular expression, which stops at every space.
    """
    text = text.replace("\t", " ").replace("\r", " ").replace("\n", " ").replace("\f", " ")
    return _single_spaced(text) if "  " in text else text


def _single_spaced(text: str) -> str:
    while "  " in text:  # each turn halves the runs
        text = text.replace("  ", " ")
    return text
