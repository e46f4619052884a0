"""Comments in HTML that classic Outlook shows: Word, which draws its mail, reads "[if mso]"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CONDITION = re.compile(r"<!--\[if\b((?:(?!\]>).){0,200}+)\]>", re.IGNORECASE | re.DOTALL)
_NEGATED = re.compile(r"!\s*\(?\s*(?:(?:gte?|lte?)\s+)?mso", re.IGNORECASE)
_END = "-->"


def for_outlook(html: str) -> str:
    """The HTML that stands in such comments of `html`, one after the other; "" where none does."""
    return "\n".join(_contents(html)) if "<!--[" in html else ""


def _contents(html: str) -> Iterator[str]:
    at = 0
    while found := _CONDITION.search(html, at):
        at = html.find(_END, found.end())
        if at < 0:
            at = len(html)
        condition = found[1].lower()
        if "mso" in condition and not _NEGATED.search(condition):
            yield html[found.end() : at]
