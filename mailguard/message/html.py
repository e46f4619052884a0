"""HTML as a reader sees it: visible text in lines, links, images, drawn codes. Nothing is fetched.

Elements are kept on a stack; the rules by which browsers close those left open are followed as far
as they decide what is visible. Linear on any input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from mailguard import limits
from mailguard.message.drawn import MIN_CELLS
from mailguard.message.elements import (
    CROSSES_SCOPES,
    ENDS,
    ENDS_PARAGRAPH,
    GAPS,
    PRESENTATION,
    SCOPE,
    UNSEEN,
    VOID,
)
from mailguard.message.html_tokens import Tag, tokens
from mailguard.message.model import TextKind
from mailguard.message.sheets import Sheet
from mailguard.message.styles import PLAIN, UNKNOWN, Sight, styled

_QUOTE_MARKS = re.compile(
    r"(?i)gmail_quote|yahoo_quoted|moz-cite|protonmail_quote|isreplycontent|divrplyfwdmsg"
)
_DATA_IMAGE = re.compile(r"data:image/[^\s\"')]+", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,4})")
_DARK = 240
"""Sum of red, green and blue below which a module counts as dark."""
_WIDEST_CELL = 24
_MOST_SHADOWS = 150
_SAYS_SOMETHING = frozenset({"a", "area", "img", "input"})


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


@dataclass(slots=True)
class _Open:
    """An element that is open: how its text is seen, whose words it holds.

    `scope` is the index of the table cell or the like that end tags reach no further than,
    `paragraph` that of the p that a block would close, -1 for none; `cell` is the amount of text
    before it where it could be a dark module of a drawn code, -1 where it could not; `key` is what
    it is counted by.
    """

    name: str
    sight: Sight = PLAIN
    kind: TextKind = TextKind.OWN
    scope: int = 0
    paragraph: int = -1
    cell: int = -1
    preformatted: bool = False
    svg: bool = False
    ending: str = ""
    key: tuple[int, str] = (0, "")


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
    """Follows the tags; `out` is the visible text so far, with the kind each piece belongs to."""

    def __init__(self) -> None:
        self.stack = [_Open("")]
        self.counts: dict[tuple[int, str], int] = {}
        self.out: list[tuple[TextKind, str]] = []
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
        top = self.stack[-1]
        if top.name == "style":
            self.sheet.add(text)
        if top.name in UNSEEN or top.sight.hides:
            return
        if not top.preformatted and text.isascii() and text.isspace():
            self._emit(" ")  # most texts are what stands between one tag and the next
            return
        self._emit(_kept(text) if top.preformatted else _collapsed(text))
        if not text.isspace():
            self.visible += 1

    def _emit(self, text: str) -> None:
        if not text:
            return
        self.out.append((self.stack[-1].kind, text))
        self.length += len(text)

    def open(self, tag: Tag) -> None:
        name = tag.name
        attributes = tag.attributes
        if name in ENDS_PARAGRAPH and self.stack[-1].paragraph >= 0:
            self._close_to(self.stack[-1].paragraph)
        while self.stack[-1].name in ENDS.get(name, ()):
            self._pop()
        outer = self.stack[-1]
        sight = outer.sight
        if self.sheet.looks and not sight.gone:
            sight = UNKNOWN
        if attributes:
            sight = self._sight(sight, attributes)
        if name == "template":
            sight = styled(sight, "display:none")
        if name in GAPS and not sight.gone:
            self._emit(GAPS[name])
        if name in _SAYS_SOMETHING:
            self._content(name, attributes, sight)
        if "style" in attributes and not sight.hides:
            self._pictures(attributes["style"])
        if name not in VOID and not (outer.svg and tag.empty):
            self._push(name, attributes, sight)
        elif name == "rect" and sight.ink and sum(sight.ink) < _DARK:
            self.cells += 1
        if name == "path" and attributes.get("d", "").lower().count("h") >= MIN_CELLS:
            self.drawn = True  # a run of modules is a horizontal line

    def _push(self, name: str, attributes: Mapping[str, str], sight: Sight) -> None:
        outer = self.stack[-1]
        element = _Open(name, sight, outer.kind, outer.scope, outer.paragraph)
        element.preformatted = outer.preformatted or name == "pre"
        element.svg = outer.svg or name == "svg"
        index = len(self.stack)
        if name in SCOPE:
            element.scope, element.paragraph = index, -1
        elif name == "p":
            element.paragraph = index
        if attributes:
            if outer.kind is TextKind.OWN and _quotes(name, attributes):
                element.kind = TextKind.QUOTED
            if _is_dark_cell(attributes, sight, outer.sight):
                element.cell = self.visible
            if _reverses(name, attributes):
                # Letters in reverse order: said in Unicode, for those who undo such tricks.
                self._emit("\u202e")
                element.ending = "\u202c"
        self.stack.append(element)
        key = element.key = _key(outer.scope, name)
        self.counts[key] = self.counts.get(key, 0) + 1

    def _sight(self, outer: Sight, attributes: Mapping[str, str]) -> Sight:
        """How an element is seen, by style sheet, style and the attributes older than styles."""
        style = attributes.get("style", "")
        if self.sheet.hidden or self.sheet.shown or self.sheet.insists:
            marks = [f".{mark}" for mark in attributes.get("class", "").lower().split()]
            marks.append(f"#{attributes.get('id', '').lower()}")
            style = self.sheet.style(marks, style)
        for attribute, template in PRESENTATION.items():
            if attribute in attributes:
                style = f"{template.format(attributes[attribute])};{style}"
        return styled(outer, style) if style else outer

    def _content(self, name: str, attributes: Mapping[str, str], sight: Sight) -> None:
        """What an element shows by itself: a link's target, an image's words, a button's."""
        if name in ("a", "area"):
            self._end_link()
            if "href" in attributes and not sight.hides:
                self.link = (len(self.out), attributes["href"])
        if sight.hides:
            return
        if name in ("img", "area") and attributes.get("alt", "").strip():
            self._emit(f" {attributes['alt']} ")
        elif name == "input" and attributes.get("type", "").lower() != "hidden":
            self._emit(f" {attributes.get('value', '')} ")
        if name == "img":
            self._image(attributes.get("src", ""))

    def _pictures(self, style: str) -> None:
        """What a style draws: an image within it, a code of shadows."""
        self._image(style)
        if style.count(",") > _MOST_SHADOWS:
            self.drawn = self.drawn or "box-shadow" in style

    def _image(self, source: str) -> None:
        if "data:" in source and len(self.images) < limits.MAX_IMAGES:
            self.images += _DATA_IMAGE.findall(source)[:1]

    def close(self, name: str) -> None:
        if name == "a":
            self._end_link()
        if name in GAPS and not self.stack[-1].sight.gone:
            self._emit(GAPS[name])
        if name not in ("body", "html") and self.counts.get(_key(self.stack[-1].scope, name)):
            while self._pop() != name:
                pass

    def _close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            self._pop()

    def _pop(self) -> str:
        element = self.stack.pop()
        self.counts[element.key] -= 1
        if element.cell == self.visible:
            self.cells += 1
        if element.ending:
            self._emit(element.ending)
        return element.name

    def _end_link(self) -> None:
        if self.link and len(self.links) <= limits.MAX_LINKS:
            start, target = self.link
            shown = _collapsed("".join(text for _, text in self.out[start:])).strip()
            self.links.append((shown, target))
        self.link = None

    def page(self) -> Page:
        """What was read, once all tokens are."""
        self._close_to(1)
        self._end_link()
        runs: list[tuple[TextKind, list[str]]] = []
        for kind, text in self.out:
            if not runs or runs[-1][0] is not kind:
                runs.append((kind, []))
            runs[-1][1].append(text)
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
    for blank in "\t\r\n\f":
        text = text.replace(blank, " ")
    return _single_spaced(text)


def _single_spaced(text: str) -> str:
    while "  " in text:  # each turn halves the runs
        text = text.replace("  ", " ")
    return text


def _key(scope: int, name: str) -> tuple[int, str]:
    """By what open elements are counted: an end tag reaches some anywhere, others in its cell."""
    return (0 if name in CROSSES_SCOPES else scope), name


def _reverses(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element shows its letters from right to left, whatever they are."""
    if name == "bdo":
        return attributes.get("dir", "").lower() == "rtl"
    style = attributes.get("style", "")
    return "bidi-override" in style.lower() and "rtl" in style.lower()


def _quotes(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element holds the words that the mail answers to."""
    if name == "blockquote" and attributes.get("type", "").lower() == "cite":
        return True
    if "class" not in attributes and "id" not in attributes:
        return False
    marks = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return bool(_QUOTE_MARKS.search(marks))


def _is_dark_cell(attributes: Mapping[str, str], sight: Sight, outer: Sight) -> bool:
    """Whether an element, if it stays empty, could be a dark module of a drawn code."""
    paper = sight.paper
    if paper is None or sight.gone or sum(paper) >= _DARK:
        return False
    if paper == outer.paper and "bgcolor" not in attributes and "style" not in attributes:
        return False
    width = _NUMBER.match(attributes.get("width", "0"))
    return width is None or int(width[1]) <= _WIDEST_CELL
