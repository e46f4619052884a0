"""CSS cut into declarations as browsers cut it (CSS Syntax Level 3), by tinycss2.

Values come as text in one spelling: lower case, one space where there is any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import tinycss2  # type: ignore[import-untyped]

from mailguard.message.elements import SPACES

_NOT_PLAIN = re.compile(r"[\"'\\()\[\]{}]|/\*|[^\t\n\f\r -~]")
_STRING = re.compile(r"\"[^\"\\\n\r\f(){}*]*\"|'[^'\\\n\r\f(){}*]*'")
_FLAT = re.compile(r"\([^()\"'\\;{}\[\]*]*\)")
_IMPORTANT = re.compile(r" ?! ?important\Z")
_SPACED = re.compile(r" ?([,(]) ?| (?=\))")
_TOKENS = re.compile(r"[^\w\t\n\f\r -]")
LONGEST = 16 * 1024
"""Characters of a style attribute that are read at all."""
_LONGEST, _DENSEST, _MOST = 2048, 4, 256
"""Of a style attribute so many declarations are read, and where it takes a parser so many
characters, of which one in four is a token by itself: no program writes more.
"""
_ANYWHERE = r"inherit|initial|unset|revert|revert-layer"
_CALLED = r"[a-z-]+\("
_SIZE = re.compile(
    rf"[+-]?\.?\d|{_CALLED}|(?:{_ANYWHERE}|auto|none|normal|math|(?:min|max|fit)-content)\Z"
    r"|(?:medium|larger|smaller|(?:x+-)?(?:large|small))\Z"
)
_READABLE = {
    "display": re.compile(
        rf"{_CALLED}|(?:{_ANYWHERE}|none|contents|inline-block|run-in|math|ruby[a-z-]*|-[a-z-]+)\Z"
        r"|(?:inline-|table-)[a-z-]+\Z"
        r"|(?:block|inline|list-item|flow|flow-root|table|flex|grid| )+\Z"
    ),
    "visibility": re.compile(rf"{_CALLED}|(?:{_ANYWHERE}|visible|hidden|collapse)\Z"),
    **dict.fromkeys(("opacity", "font-size", "height", "max-height", "width", "max-width"), _SIZE),
}
"""How values begin, or are, of properties that hide."""


class Value(NamedTuple):
    """What is declared; `important` where no other declaration undoes it but such another."""

    text: str
    important: bool = False


def declared(values: dict[str, Value], name: str, value: Value) -> None:
    """Note a declaration that comes after `values`; one that browsers cannot read is none."""
    if name in _READABLE and not _READABLE[name].match(value.text):
        return
    known = values.get(name)
    if known is None or value.important or not known.important:
        values[name] = value


def declarations(style: str) -> dict[str, Value] | None:
    """The declarations of a style attribute; None where they are past reading."""
    plain = _plain(style)
    if plain is None:
        return _parsed(style)
    if plain.count(";") > _MOST:
        return None
    found: dict[str, Value] = {}
    for declaration in SPACES.sub(" ", plain.lower()).split(";"):
        name, colon, text = declaration.partition(":")
        if colon:
            written = text.strip(" ")
            bare = _IMPORTANT.sub("", written)
            tidy = _SPACED.sub(r"\1", bare) if "(" in bare else bare
            declared(found, name.strip(" "), Value(tidy, important=bare != written))
    return found


def mentioned(style: str | None, *words: str, beside: str = "") -> dict[str, str]:
    """The declarations by name, if one of `words` is in them, other than within the word `beside`;
    none where they are too long to read.

    Most have none of them: that is seen in a fraction of the time that reading takes.
    """
    if not style or len(style) > LONGEST:
        return {}
    lowered = style.lower().replace(beside, "") if beside else style.lower()
    for word in words:
        if word in lowered:
            return {name: value.text for name, value in (declarations(style) or {}).items()}
    return {}


def _plain(style: str) -> str | None:
    """A style that semicolons cut into declarations, as they do most; strings are left out."""
    if not _NOT_PLAIN.search(style):
        return style
    bare = _STRING.sub("?", style)
    return None if _NOT_PLAIN.search(_FLAT.sub("", bare)) else bare


def _parsed(style: str) -> dict[str, Value] | None:
    dense = len(style) > _LONGEST or len(_TOKENS.findall(style)) * _DENSEST > len(style) + _MOST
    return None if dense else values_of(tinycss2.parse_blocks_contents(style))


def values_of(nodes: Iterable[Any]) -> dict[str, Value]:
    """The declarations among what tinycss2 found."""
    found: dict[str, Value] = {}
    for node in nodes:
        if node.type == "declaration":
            declared(found, node.lower_name, Value(_text(node.value), node.important))
    return found


def _text(tokens: Iterable[Any]) -> str:
    """A value's tokens as text; what is in blocks and quotes is left out."""
    written = "".join(map(_token, tokens))
    return _SPACED.sub(r"\1", SPACES.sub(" ", written)).strip(" ")


def _token(token: Any) -> str:
    if token.type == "function":
        flat = all(part.type not in _BLOCKS for part in token.arguments)
        inner = _text(token.arguments) if flat else "?"
        return f"{token.lower_name}({inner})"
    return str(_TEXT.get(token.type, lambda _: "?")(token))


_BLOCKS = ("function", "() block", "[] block", "{} block")
_TEXT: dict[str, Any] = {
    "whitespace": lambda _: " ",
    "comment": lambda _: " ",
    "ident": lambda token: SPACES.sub("?", token.lower_value),  # white space that is escaped
    "number": lambda token: token.representation,
    "percentage": lambda token: f"{token.representation}%",
    "dimension": lambda token: f"{token.representation}{token.lower_unit}",
    "hash": lambda token: f"#{token.value}".lower(),
    "literal": lambda token: token.value,
}
