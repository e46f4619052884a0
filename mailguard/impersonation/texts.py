"""Claims in the text: how it greets, who it says is writing, how it is signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mailguard.impersonation.claiming import claims_presented
from mailguard.impersonation.model import Claim, Lure, Where
from mailguard.impersonation.page import Page
from mailguard.impersonation.presenting import present
from mailguard.impersonation.running import claims_at
from mailguard.limits import MAX_CANDIDATES

_DASH = re.compile(r"(?:——|--|[—–―─])\s*([^—–―─\n]{2,60})\s*$")
_LAST_SENTENCE = re.compile(r"(?:[。！；]|[a-z0-9/][.!]\s)\s*([^。！；，,.!?]{2,40})[.!]?$")
_RULER = re.compile(r"[\W_]*$")
_SMUGGLED = re.compile(
    # What is left of a second mail after a smuggled end of data (RFC 5321 section 4.1.1.4).
    r"^\.\r?\n+mail from:.*\r?\n(?:.*\r?\n){0,8}?from:\s*(.{1,200})$",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_SIGNATURE = 60
_MAX_CLOSING = 24
"""A line before the signature no longer than "Mit freundlichen Grüßen"."""
_STOPS = frozenset(".。,，;；:：!！?？")
_SIGNATURE_LINES = 20
"""Lines at the end of the text in which a signature stands without a dash."""
_MAX_MATCHES = 60


def text_claims(page: Page, lures: tuple[Lure, ...]) -> Iterator[Claim]:
    """What the sender's own words claim. Linear; never raises."""
    if not page.names:
        return
    for smuggled in islice(_SMUGGLED.finditer(page.text), MAX_CANDIDATES):
        shown = present(smuggled[1], page.registry)
        yield from claims_presented(shown, Where.TEXT, smuggled[1], "smuggled")
    for line, dashed in islice(signature_lines(page), MAX_CANDIDATES):
        shown = present(line, page.registry)
        if shown.claims and not shown.strange and (dashed or shown.office):
            yield from claims_presented(shown, Where.TEXT, line)
    for match in page.names[:_MAX_MATCHES]:
        yield from claims_at(match, page, lures)


def signature_lines(page: Page) -> Iterator[tuple[str, bool]]:
    """The lines that may be a signature, and whether a dash says so.

    Without a dash a signature stands alone, near the end, or is the last line; it is no sentence.
    """
    lines = [line.strip() for line in page.text.rstrip().split("\n")]
    end = len(lines) - _SIGNATURE_LINES
    alone = True
    for number, line in enumerate(lines):
        if not line or _RULER.match(line):
            alone = True
            continue
        dash = _DASH.search(line[-80:])
        if dash:
            yield dash[1].strip(), True
        elif number == len(lines) - 1 and (last := _LAST_SENTENCE.search(line[-80:])):
            yield last[1], False
        elif (
            number >= end
            and (alone or number == len(lines) - 1)
            and len(line) <= _MAX_SIGNATURE
            and line[-1] not in _STOPS
        ):
            yield line, False
        alone = len(line) <= _MAX_CLOSING
