"""HTML cut into tags and text, as the tokenizer of the WHATWG HTML standard cuts it.

One pass, linear on any input. A tree builder is not used: the one at hand takes 27 seconds for
100,000 nested elements and 45 for 100,000 attributes, and nothing here needs a tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import unescape

from mailguard.message.elements import INDIFFERENT

_SPACE = r"[\t\n\f\r ]*+"
_OPENING = r"</?([a-zA-Z][^\t\n\f\r />]*+)"
_NAMED = r"[^\t\n\f\r />=]*+"
_QUOTED = r"\"[^\"]*+\"|'[^']*+'"
# A quote counts where a value begins, and nowhere else. Possessive: a tag without an end fails at
# once. Where a quote is never closed the first ">" ends the tag.
_TAG = re.compile(
    rf"{_OPENING}((?:[\t\n\f\r /]++|[^\t\n\f\r />]{_NAMED}"
    rf"(?:{_SPACE}={_SPACE}(?:{_QUOTED}|[^\t\n\f\r >]++|(?=>)))?+)*+)>"
)
_WHOLE_TAG = re.compile(
    rf"{_OPENING}((?:[\t\n\f\r /]++|(?:[^\t\n\f\r />=]|=(?!{_SPACE}[\"'])){_NAMED}"
    rf"(?:{_SPACE}={_SPACE}(?:{_QUOTED}|[^\t\n\f\r >\"'][^\t\n\f\r >]*+|(?=>)))?+)*+)>"
)
"""The same, with every quote closed: a ">" within quotes ends no tag."""
_ATTRIBUTE = re.compile(
    rf"([^\t\n\f\r />]{_NAMED})"
    rf"(?:{_SPACE}={_SPACE}(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r >]++)))?+"
)
_COMMENT_END = re.compile(r"--!?>")
_RAW = frozenset(
    {"script", "style", "title", "iframe", "noembed", "noframes", "xmp", "textarea", "plaintext"}
)
_RESOLVED = frozenset({"title", "textarea"})
"""Of these the text has references."""
_MOST_ATTRIBUTES = 64
_REFERENCE = re.compile(r"&#(?=[0-9])0*+([0-9]*+)")
_MOST_DIGITS = 8
"""A number of so many is beyond all characters."""


@dataclass(slots=True, eq=False)
class Tag:
    """A start or end tag; `empty` where it closes itself, `raw` where what follows has no tags.

    `alike` is the tag without what changes nothing of how its element is seen: one object for all
    tags that differ in no more. `rare` is True where a tag is too long for that, and for anything
    else to be remembered of it.
    """

    name: str
    closing: bool
    empty: bool
    raw: bool
    attributes: Mapping[str, str]
    """Names in lower case, references resolved; the first of a name counts."""
    rare: bool = False
    alike: Tag = field(init=False)


def _read_tag(match: re.Match[str], *, rare: bool = False) -> Tag:
    name, rest, closing = match[1].lower(), match[2], match[0].startswith("</")
    # Without a value, only `hidden` says anything.
    plain = closing or ("=" not in rest and "hidden" not in rest.lower())
    attributes = {} if plain else _attributes(rest)
    empty, raw = rest.endswith("/"), name in _RAW and not closing
    tag = Tag(name, closing, empty, raw, attributes, rare)
    heeded = [item for item in attributes.items() if item[0] not in INDIFFERENT]
    tag.alike = tag if rare else _alike(name, closing, empty, raw, tuple(heeded))
    return tag


@lru_cache(maxsize=2048)
def _alike(
    name: str, closing: bool, empty: bool, raw: bool, heeded: tuple[tuple[str, str], ...]
) -> Tag:
    tag = Tag(name, closing, empty, raw, dict(heeded))
    tag.alike = tag
    return tag


_SHORT = 512


@lru_cache(maxsize=2048)
def _short_tag(written: str) -> Tag | None:
    """The tag of which `written` stands in brackets: most tags of a mail are alike."""
    match = _WHOLE_TAG.fullmatch(f"<{written}>")
    return _read_tag(match) if match else None


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, match in enumerate(_ATTRIBUTE.finditer(rest)):
        if number >= _MOST_ATTRIBUTES:
            found["style"] = "all:revert"  # who can say how it is seen
            break
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), _unescaped(value) if "&" in value else value)
    return found


def pieces(html: str, foreign: Callable[[], bool]) -> Iterator[tuple[Tag | None, str]]:
    """The tags of `html`, each with the text that follows it, references resolved.

    The content of script, style and the like is text after their tag, where that is HTML: `foreign`
    tells whether SVG or MathML has been reached. Comments are left out: what follows one has no
    tag, nor has what stands before the first.
    """
    chunks = iter(html.split("<"))
    text = next(chunks)
    yield None, _unescaped(text)
    at = past = len(text)  # where the "<" before the next chunk stands; where reading goes on
    for chunk in chunks:
        start, at = at, at + 1 + len(chunk)
        if start < past:  # a "<" within something longer
            if past < at:
                yield None, _unescaped(html[past:at])
            continue
        written, bracket, text = chunk.partition(">")
        tag = _short_tag(written) if bracket and len(written) <= _SHORT else None
        if tag is None:
            tag, past, literal = _long_tag(html, start, foreign)
            text = literal + html[past:at]
        if tag and tag.raw and not foreign():
            text, past = _raw_text(html, tag.name, max(past, at - len(text)))
        elif "&" in text:
            text = _unescaped(text)
        yield tag, text


def _unescaped(text: str) -> str:
    """`text` with its character references resolved."""
    try:
        return unescape(text)
    except ValueError:  # a number of more digits than Python reads
        return unescape(_REFERENCE.sub(lambda n: f"&#{n[1][:_MOST_DIGITS] or 0}", text))


def _raw_text(html: str, name: str, start: int) -> tuple[str, int]:
    """The text up to the end tag of this name, and where that stands."""
    close = _closing(name).search(html, start) if name != "plaintext" else None
    stop = close.start() if close else len(html)
    text = html[start:stop]
    return _unescaped(text) if name in _RESOLVED else text, stop


def _long_tag(html: str, sign: int, foreign: Callable[[], bool]) -> tuple[Tag | None, int, str]:
    """What a "<" that opens no short tag begins: a tag, or the text that it stands for.

    The number is where reading goes on.
    """
    match = _TAG.match(html, sign)
    if match:
        return _read_tag(match, rare=True), match.end(), ""
    if html.startswith("<![CDATA[", sign) and foreign():
        close = html.find("]]>", sign)
        end = close if close >= 0 else len(html)
        return None, min(len(html), end + 3), html[sign + 9 : end]
    at, literal = _no_tag(html, sign)
    return None, at, literal


def _no_tag(html: str, sign: int) -> tuple[int, str]:
    """Where reading goes on after a "<" that opens no tag, and the text it stands for."""
    if html.startswith("<!--", sign):
        if html.startswith((">", "->"), sign + 4):  # closed at once, as browsers have it
            return html.index(">", sign) + 1, ""
        match = _COMMENT_END.search(html, sign + 4)
        return (match.end() if match else len(html)), ""
    following = html[sign + 1 : sign + 3]
    if following[:1] in ("!", "?") or (following[:1] == "/" and following[1:] != ""):
        close = html.find(">", sign)
        return (close + 1 if close >= 0 else len(html)), ""
    if following[:1].isascii() and following[:1].isalpha():
        return len(html), ""  # a tag that never ends swallows the rest
    return sign + 1, "<"


@cache
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE)
