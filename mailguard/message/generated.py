"""Text that style sheets put before and behind elements (CSS Generated Content Module Level 3)."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING = r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'"
_CONTENT = re.compile(rf"content\s*+:((?:\s*+(?:{_STRING}))++)", re.IGNORECASE | re.DOTALL)
_STRINGS = re.compile(_STRING, re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_LAST = 0x10FFFF


def generated(css: str) -> list[str]:
    """What the rules of a style sheet say in letters, a text each; icons and bullets say nothing.

    For whom they are is not asked: where in doubt text counts as shown. Linear.
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
