"""Text from a mail, made safe to print: an attacker wrote it."""

from __future__ import annotations

import unicodedata

SHOWN = 200
"""Characters of a header shown on one line."""
LONG = 1000
"""Characters shown of what may take several lines: a reason, a path, a problem."""
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(text: str, limit: int = SHOWN) -> str:
    """One line of `text`, cut at `limit`; what is invisible or a control shows as `‹U+202E›`.

    A terminal obeys escape sequences and bidi controls; a report must not.
    """
    if text.isprintable() and len(text) <= limit:  # as nearly all is
        return text
    shown = "".join(_visible(character) for character in text[: limit + 1])
    return shown if len(text) <= limit else f"{shown[:limit]}…"


def printable_sender(text: str, limit: int = SHOWN) -> str:
    """An address, or `name <address>`, as `printable`, but cut where it says least: the name, then
    the local part. The end, the domain, tells whose a mail is.
    """
    if len(text) <= limit:
        return printable(text, limit)
    for mark in (" <", "@"):
        front, mark, end = text.rpartition(mark)
        room = limit - len(mark) - len(end) - 1
        if mark and room > 0:
            return f"{printable(front[:room])}…{printable(mark + end)}"
    return f"…{printable(text[1 - limit :])}"


def _visible(character: str) -> str:
    if character in "\t\r\n":
        return " "
    if unicodedata.category(character) in _HIDDEN:
        return f"‹U+{ord(character):04X}›"
    return character
