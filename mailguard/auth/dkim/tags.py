"""Tag lists (RFC 6376 section 3.2), and the values that tags share."""

from __future__ import annotations

import base64
import binascii
import re

from mailguard.auth.dkim.reasons import Reason, RefusedError

WSP = " \t"
_FORBIDDEN = re.compile(r"[\x00-\x08\n-\x1f\x7f]")
"""Neither VALCHAR nor white space. RFC 8616 section 5 lets UTF-8 in."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def parse_field_tags(value: bytes) -> dict[str, str]:
    """The tags of a header field, given what stands after its colon.

    Raises RefusedError(TAG_SYNTAX).
    """
    unfolded = value.replace(b"\r\n ", b" ").replace(b"\r\n\t", b"\t")
    try:
        return parse_tags(unfolded.decode("utf-8"))
    except UnicodeDecodeError:
        raise RefusedError(Reason.TAG_SYNTAX, "not UTF-8") from None


def parse_tags(text: str) -> dict[str, str]:
    """The tags of a list without folding, values without the white space around them.

    A doubled name, a tag without "=", an empty one between semicolons, a control character: "the
    entire tag-list is invalid". Raises RefusedError(TAG_SYNTAX).
    """
    plain = text.isascii() and text.replace("\t", " ").isprintable()
    if not plain and _FORBIDDEN.search(text):
        raise RefusedError(Reason.TAG_SYNTAX, "control character")
    specs = text.split(";")
    if len(specs) > 1 and not specs[-1].strip(WSP):
        specs.pop()  # the one semicolon that may end a list
    tags: dict[str, str] = {}
    for spec in specs:
        name, equals, value = spec.partition("=")
        name = name.strip(WSP)
        if not equals or name in tags or not _NAME.fullmatch(name):
            raise RefusedError(Reason.TAG_SYNTAX, name[:32])
        tags[name] = value.strip(WSP)
    return tags


def required(tags: dict[str, str], name: str) -> str:
    """The value of a tag that must be there. Raises RefusedError(TAG_MISSING)."""
    try:
        return tags[name]
    except KeyError:
        raise RefusedError(Reason.TAG_MISSING, name) from None


def octets(tags: dict[str, str], name: str) -> bytes:
    """The octets of a base64 tag (b=, bh=). Raises RefusedError (TAG_MISSING, TAG_VALUE)."""
    data = from_base64(required(tags, name))
    if not data:
        raise RefusedError(Reason.TAG_VALUE, name)
    return data


def from_base64(text: str) -> bytes | None:
    """Octets of a base64string (RFC 6376 section 2.10), None where it is none.

    White space may stand anywhere, and the ABNF leaves the final "=" optional.
    """
    compact = without_wsp(text)
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def number(tags: dict[str, str], name: str, digits: int) -> int | None:
    """The value of a decimal tag of at most so many digits, None where the tag is absent.

    Raises RefusedError(TAG_VALUE).
    """
    text = tags.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise RefusedError(Reason.TAG_VALUE, name)
    return int(text)


def items(text: str) -> list[str]:
    """The items of a colon-separated list, without the white space around them."""
    return [item.strip(WSP) for item in text.split(":")]


def without_wsp(text: str) -> str:
    """The text without any white space, where folding may stand anywhere."""
    return text.replace(" ", "").replace("\t", "")
