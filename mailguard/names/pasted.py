"""The domain in what somebody pasted: a name, a link, or a mail address."""

from __future__ import annotations

import re

from mailguard.names.idna import to_ascii

_LONGEST = 8 * 1024
_ANGLED = re.compile(r"<([^<>]*)>$")
"""RFC 5322 section 3.4: an address behind the name of whoever has it."""
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]{0,30}:)?[/\\]{2,}", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_PORT = re.compile(r":\d{0,5}$")
_REST = re.compile(r"[/\\?#]")
"""Where the host of a link ends: browsers take a backslash for a slash."""


def pasted_domain(text: str) -> str:
    """The domain as it is written there; "" where there is none, or it is not clear which.

    Never raises.
    """
    text = text[:_LONGEST].strip()
    if to_ascii(text):
        return text
    if angled := _ANGLED.search(text):
        text = angled[1].strip()
    link = _SCHEME.match(text)
    text = text[link.end() :] if link else _MAILTO.sub("", text, count=1)
    end = _REST.search(text)
    head = text[: end.start()] if end else text
    if end and not link and "@" in text[end.start() :].partition("?")[0]:
        return ""  # a link, or an address with a slash before its @
    host = _PORT.sub("", head.rpartition("@")[2])
    return host if to_ascii(host) else ""
