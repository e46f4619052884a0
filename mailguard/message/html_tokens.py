"""HTML cut into tags and text, as the tokenizer of the WHATWG HTML standard cuts it.

One pass, linear on any input. A tree builder is not used: the one at hand takes 27 seconds for
100,000 nested elements and 45 for 100,000 attributes, and nothing here needs a tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape

_TAG = re.compile(
    # Quotes count only after "=". Possessive, so that a tag without an end fails at once.
    r"</?([a-zA-Z][^\s/>]*+)"
    r"([^>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^>=]*+)*+)>"
)
_WHOLE_TAG = re.compile(_TAG.pattern.replace(r"')?+", r"'|(?![\"']))"))
"""The same, with every quote closed: a ">" within quotes ends no tag."""
_ATTRIBUTE = re.compile(r"([^\s/>=\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_COMMENT_END = re.compile(r"--!?>")
_RAW = frozenset({"script", "style", "title", "iframe", "noembed", "noframes", "xmp", "textarea"})
_MOST_ATTRIBUTES = 64


@dataclass(frozen=True, eq=False)
class Tag:
    """A start or end tag; `empty` where it closes itself. Tags written alike may be one object."""

    name: str
    closing: bool
    empty: bool
    attributes: Mapping[str, str]
    """Names in lower case, references resolved; the first of a name counts."""


def _read_tag(match: re.Match[str]) -> Tag:
    rest, closing = match[2], match[0].startswith("</")
    # Without a value, only `hidden` says anything.
    plain = closing or ("=" not in rest and "hidden" not in rest.lower())
    return Tag(match[1].lower(), closing, rest.endswith("/"), {} if plain else _attributes(rest))


_SHORT = 256


@lru_cache(maxsize=2048)
def _short_tag(written: str) -> Tag | None:
    """The tag that `written` is: written by programs, most tags of a mail are alike."""
    match = _WHOLE_TAG.fullmatch(written)
    return _read_tag(match) if match else None


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, match in enumerate(_ATTRIBUTE.finditer(rest)):
        if number >= _MOST_ATTRIBUTES:
            break
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value) if "&" in value else value)
    return found


def tokens(html: str) -> Iterator[Tag | str]:
    """The tags of `html` and the text between them, references resolved.

    The content of script, style and title comes as text after their tag. Comments are left out.
    """
    find = html.find
    at, end = 0, len(html)
    while at < end:
        sign = find("<", at)
        if sign < 0:
            sign = end
        if sign > at:
            text = html[at:sign]
            yield unescape(text) if "&" in text else text
        if sign == end:
            return
        at = find(">", sign, sign + _SHORT) + 1
        tag = _short_tag(html[sign:at]) if at else None
        if tag is None:
            match = _TAG.match(html, sign)
            if match is None:
                at, literal = _no_tag(html, sign)
                if literal:
                    yield literal
                continue
            tag, at = _read_tag(match), match.end()
        yield tag
        if tag.name in _RAW and not tag.closing:
            close = _closing(tag.name).search(html, at)
            stop = close.start() if close else end
            yield html[at:stop]
            at = stop


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
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
