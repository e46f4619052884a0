"""One part of a mail: what it says it is, and its octets as they were before transfer."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from mailguard.message.encoded_words import decode_base64, decode_words
from mailguard.message.model import Header
from mailguard.message.parameters import parameters
from mailguard.message.sniffing import is_text
from mailguard.message.uuencode import NAMES as UUENCODE
from mailguard.message.uuencode import decode_uuencode


@dataclass(slots=True)
class Part:
    """A leaf of the MIME tree, or the heading of an attached mail (message/rfc822, no content).

    `kind` is type/subtype in lower case; `content` the octets as they stand in the mail.
    `attached` is True within an attached mail; `alternative` numbers the multipart/alternative it
    stands in, 0 for none.
    """

    headers: tuple[Header, ...]
    kind: str
    parameters: dict[str, str]
    content: bytes = b""
    attached: bool = False
    alternative: int = 0
    encoding: str = ""
    disposition: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it asks to be shown as a file (RFC 2183)."""
        return self.disposition.startswith("attachment")

    def octets(self, limit: int) -> bytes:
        """At most `limit` octets of its content, transfer encoding removed (RFC 2045 section 6)."""
        if self.encoding == "base64":
            if (octets := _from_base64(self.content[: limit * 3 // 2 + 4])) is not None:
                return octets[:limit]
        elif self.encoding == "quoted-printable":
            return _from_quoted_printable(self.content[: limit * 3])[:limit]
        elif self.encoding in UUENCODE:
            return decode_uuencode(self.content[: limit * 2])[:limit]
        return self.content[:limit]


def file_names(params: dict[str, str], disposition: str) -> str:
    """All that a client may take for the name of a file, a line each."""
    named = parameters(disposition) if ";" in disposition else {}
    names = [params.get(key, "") for key in ("name", "name*")]
    names += [named.get(key, "") for key in ("filename", "filename*")]
    return decode_words("\n".join(names))


def opened_as(names: str) -> str:
    """The type that a file with one of these names is opened as, "" where that is no text."""
    found = _ENDING.search(names)
    return _OPENED_AS[found[1].lower()] if found else ""


_OPENED_AS = dict.fromkeys(("htm", "html", "shtml", "xht", "xhtml", "shtm"), "text/html") | {
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "ics": "text/calendar",
    "eml": "message/rfc822",
    "mht": "message/rfc822",  # a page with its pictures, as browsers save it (RFC 2557)
    "mhtml": "message/rfc822",
}
_ENDING = re.compile(rf"\.({'|'.join(_OPENED_AS)})[ .\"']*+$", re.IGNORECASE | re.MULTILINE)


def _from_base64(encoded: bytes) -> bytes | None:
    """The octets, None where it is plain text under a wrong label: clients show what is no base64.

    RFC 2045 section 6.8: "Any characters outside of the base64 alphabet are to be ignored".
    """
    sample = encoded[:1024]
    junk = len(_NOT_BASE64.findall(sample))
    octets = decode_base64(encoded)
    told = junk <= len(sample) // 10 or (len(octets) > _BY_CHANCE and is_text(octets))
    return octets if told else None


_BY_CHANCE = 4
"""Octets that may well spell something whatever they were made of."""
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\r\n]")


def _from_quoted_printable(encoded: bytes) -> bytes:
    """RFC 2045 section 6.7 (3): white space at the end of a line "must be deleted"."""
    if b"= " in encoded or b"=\t" in encoded:
        encoded = _SOFT_BREAK.sub(b"=", encoded)
    return binascii.a2b_qp(encoded)


_SOFT_BREAK = re.compile(rb"=[ \t]++(?=\r?\n|\Z)")
