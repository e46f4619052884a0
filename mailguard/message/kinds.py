"""What clients take a part for, by its type: a page, a text, a picture, or a file; and whose."""

from __future__ import annotations

import re

from mailguard.message.images import is_image
from mailguard.message.model import TextKind
from mailguard.message.part import Part, file_names

_PAGES = (
    *("text/html", "application/xhtml+xml", "text/x-amp-html", "image/svg+xml"),
    *("text/enriched", "text/richtext"),  # RFC 1896: its tags are not shown either
)
_READ = ("text/plain", *_PAGES)
_NOT_SHOWN = ("text/css", "text/javascript", "text/vcard", "text/x-vcard", "text/directory")
_INVITATION = "text/calendar"
_NAMELESS, _OPENING = "application/octet-stream", 16
"""A type that says nothing, and octets that show what it is: HTML shows it as an image."""
_IMAGE_NAME = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|tiff?)\b", re.IGNORECASE)


def is_page(part: Part) -> bool:
    """Whether it is HTML, or has tags as HTML has."""
    return part.kind in _PAGES


def is_text(part: Part) -> bool:
    """Whether clients show the part as text, although they may not know its kind."""
    if part.kind in ("text/plain", _INVITATION):
        return True
    return part.kind.startswith("text/") and part.kind not in _NOT_SHOWN and not part.is_file


def is_picture(part: Part) -> bool:
    """Whether it is an image, by its type, its name or, where its type says nothing, its octets."""
    return bool(
        part.kind.startswith("image/")
        or _IMAGE_NAME.search(file_names(part.parameters, part.disposition))
        or (part.kind == _NAMELESS and is_image(part.octets(_OPENING)))
    )


def is_opened(part: Part) -> bool:
    """Whether the reader must open it to see it all."""
    return part.is_file or part.kind not in _READ


def whose_words(part: Part) -> TextKind:
    """Whose words they are. An HTML file is the sender's page to open, not somebody's mail; an
    invitation is shown at the head of the mail, and put into the reader's calendar.
    """
    if part.attached or (part.is_file and part.kind not in ("text/html", _INVITATION)):
        return TextKind.ATTACHED
    return TextKind.OWN
