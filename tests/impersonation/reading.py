"""Mail as the lower rooms read it, for tests of what is made of it."""

from __future__ import annotations

from functools import cache

from mailguard.impersonation.examine import examine
from mailguard.impersonation.model import Impression
from mailguard.impersonation.page import Page, read_page
from mailguard.message.authors import read_authors
from mailguard.message.content import read_content
from mailguard.message.parse import parse
from mailguard.registry.index import Registry
from mailguard.registry.load import load_registry


@cache
def registry() -> Registry:
    """The shipped registry."""
    return load_registry()


def raw(text: str = "", *, sender: str = "a@stranger.example", subject: str = "Hello") -> bytes:
    """A plain mail with these words in it, headers in UTF-8."""
    head = f"From: {sender}\nTo: shop@seller.example\nSubject: {subject}\n"
    head += "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
    return (head + text + "\n").replace("\n", "\r\n").encode()


def page(text: str, subject: str = "Hello") -> Page:
    """What the reader of such a mail has before him."""
    message = parse(raw(text, subject=subject))
    return read_page(message, read_content(message), registry())


def impression(mail: bytes) -> Impression:
    """All that a mail says about who it is and what it wants."""
    message = parse(mail)
    return examine(message, read_authors(message), read_content(message), registry())
