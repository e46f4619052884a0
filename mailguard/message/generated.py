"""Text that style sheets put before and behind elements (CSS Generated Content Module Level 3)."""

from __future__ import annotations

import re
from html import unescape

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING = r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'"
_CONTENT = re.compile(rf"content\s*+:((?:\s*+(?:{_STRING}))++)", re.IGNORECASE | re.DOTALL)
_STRINGS = re.compile(_STRING, re.DOTALL)
_QUOTING = re.compile(
    rf"content\s*+:(?:\s*+(?:{_STRING}))*+\s*+attr\(\s*+([\w-]{{1,40}})",
    re.IGNORECASE | re.DOTALL,
)
_MOST_QUOTED = 8
"""Attributes that style sheets show, usually one, the head of a column; of more, any may be."""
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_LAST = 0x10FFFF


def generated(css: str) -> list[str]:
    """What the rules of a style sheet say in letters, a text each; icons and bullets say nothing.

    For which elements they are is not asked. Linear.
    """
    if "content" not in css.lower():
        return []
    found = _CONTENT.finditer(_COMMENT.sub("", css) if "/*" in css else css)
    texts = ("".join(map(_unescaped, _STRINGS.findall(match[1]))) for match in found)
    return [text for text in texts if any(map(str.isalnum, text))]


def _unescaped(string: str) -> str:
    """The text of a string (CSS Syntax Level 3, "Consume an escaped code point")."""
    return _ESCAPE.sub(_character, string[1:-1]) if "\\" in string else string[1:-1]


def _character(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return str(escape[2]).strip("\n")
    number = int(escape[1], 16)
    return chr(number) if 0 < number <= _LAST and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def quoted(css: str) -> set[str]:
    """The names of the attributes whose values the rules of a style sheet show. Linear."""
    if "attr(" not in css.lower():
        return set()
    return set(map(str.lower, _QUOTING.findall(_COMMENT.sub("", css))))


def values(html: str, names: set[str]) -> list[str]:
    """What stands in these attributes in the tags of `html`, wherever that is. Linear."""
    named = "|".join(sorted(names)) if len(names) <= _MOST_QUOTED else r"[\w-]+"
    value = r"\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)"
    found = re.finditer(rf"[\s/\"'](?:{named})\s*+=\s*+(?:{value})", html, re.IGNORECASE)
    return [unescape(match[match.lastindex or 0]) for match in found]
