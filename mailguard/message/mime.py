"""The MIME structure of a mail (RFC 2045, 2046), walked once, without recursion.

The standard library's parser recurses on nesting, so parts are cut here: a stack of octet ranges,
each searched for its own boundary. Depth and number of parts are limited, which also bounds the
time: every octet is searched at most `limits.MAX_PART_DEPTH` times, and `limits.MAX_PARTS` times
where parts say in two ways how they are to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailguard import limits
from mailguard.message import enveloped
from mailguard.message.encoded_words import field_text
from mailguard.message.model import Header, Message
from mailguard.message.parameters import parameters, without_comments
from mailguard.message.parse import split_fields
from mailguard.message.part import Part, file_names, opened_as

_TYPE = re.compile(r"\s*([\w!#$&^.+-]+)\s*/\s*([\w!#$&^.+-]+)")
_ENCODING = re.compile(r"(?:[\s\"']|\([^()]*+\))*+([\w-]+)")
"""The first word (RFC 2045 section 6.1): clients do not decode "x-base64" or "8bit (base64)"."""
_MAILS = ("message/rfc822", "message/global", "message/news")  # RFC 6532 section 3.7, RFC 5537
_TAKEN_AT_THEIR_WORD = ("text/", "multipart/", "message/")
"""Types of what is shown in the mail itself; a file is opened by its name."""
_MIME_FIELDS = ("content-type", "content-transfer-encoding")
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_GUESSED = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,68}?)[ \t]*\r?\n")


@dataclass(slots=True)
class Structure:
    """The leaves of a mail in the order they stand, and what was wrong on the way to them."""

    parts: list[Part] = field(default_factory=list)
    limited: bool = False
    malformed: bool = False


@dataclass(slots=True)
class _Node:
    """A part that is yet to be looked into."""

    headers: tuple[Header, ...]
    content: bytes
    depth: int
    attached: bool = False
    alternative: int = 0
    default: str = "text/plain"
    otherwise: bool = False


def walk(message: Message) -> Structure:
    """The leaves of a mail, read up to `limits.MAX_READ`. Never raises."""
    structure = Structure()
    headers, body, stray = _top(message)
    stack = [_Node(headers, body[: limits.MAX_READ], 0)]
    if stray:
        stack.append(_Node((), stray, 0))
    seen = 0
    while stack:
        node = stack.pop()
        seen += 1
        if seen > limits.MAX_PARTS:
            structure.limited = True
            break
        stack += _read_otherwise(node, seen)
        children = _children(node, structure, seen)
        if children is not None:
            stack.extend(reversed(children))
    return structure


def _top(message: Message) -> tuple[tuple[Header, ...], bytes, bytes]:
    """Fields and content of the mail, and text that stands among its fields.

    Where no empty line ends the header, the first boundary line does.
    """
    strays = [(i, header.raw) for i, header in enumerate(message.headers) if not header.key]
    if not strays or message.body.startswith(strays[0][1]):
        return message.headers, message.body, b""
    for index, raw in strays:
        if raw.startswith(b"--"):
            head = b"\r\n".join(header.raw for header in message.headers[index:])
            return message.headers[:index], head + b"\r\n\r\n" + message.body, b""
    return message.headers, message.body, b"\r\n".join(raw for _, raw in strays)


def _read_otherwise(node: _Node, number: int) -> list[_Node]:
    """The part as clients read it that take the last of several fields that say how to."""
    fields = [header for header in node.headers if header.key in _MIME_FIELDS]
    if node.otherwise or len({field.key for field in fields}) == len(set(fields)):
        return []
    node.alternative = node.alternative or number
    headers = *reversed(fields), *node.headers
    place = node.depth, node.attached, node.alternative, node.default
    return [_Node(headers, node.content, *place, otherwise=True)]


def _children(node: _Node, structure: Structure, number: int) -> list[_Node] | None:
    """The parts within a part; None where it is a leaf, which is then noted."""
    kind, params = content_type(node.headers, node.default)
    disposition = _first(node.headers, "content-disposition")
    if not kind.startswith(_TAKEN_AT_THEIR_WORD) or (
        kind == "text/plain" and disposition.startswith("attachment")
    ):
        opened = opened_as(file_names(params, disposition))
        kind, disposition = opened or kind, disposition or ("attachment" if opened else "")
    composite = kind.startswith("multipart/") or kind in _MAILS
    if composite and node.depth >= limits.MAX_PART_DEPTH:
        structure.limited = True
        composite, kind = False, "text/plain"  # what cannot be taken apart is read as it stands
    part = Part(node.headers, kind, params, node.content, node.attached, node.alternative)
    encoding = _ENCODING.match(_first(node.headers, "content-transfer-encoding"))
    part.encoding = encoding[1] if encoding else ""
    part.disposition = disposition
    if kind in enveloped.KINDS and node.depth < limits.MAX_PART_DEPTH:
        mail = enveloped.signed_mail(part.octets(len(node.content)))
        if mail is not None:
            return [_Node(*_split(mail), node.depth + 1, node.attached, node.alternative)]
    if not composite:
        structure.parts.append(part)
        return None
    if kind in _MAILS:
        headers, content = _split(part.octets(len(node.content)))
        structure.parts.append(Part(headers, "message/rfc822", {}, attached=True))
        return [_Node(headers, content, node.depth + 1, attached=True)]
    pieces = _pieces(node.content, params.get("boundary", ""))
    if pieces is None:
        structure.malformed = True
        part.kind = "text/plain"
        structure.parts.append(part)
        return None
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    alternative = number if kind == "multipart/alternative" else node.alternative
    return [
        _Node(*_split(piece), node.depth + 1, node.attached, alternative, default)
        for piece in pieces
    ]


def content_type(
    headers: tuple[Header, ...], default: str = "text/plain"
) -> tuple[str, dict[str, str]]:
    """Type and parameters (RFC 2045 section 5.1, continuations of RFC 2231 joined)."""
    header = next((header for header in headers if header.key == "content-type"), None)
    if header is None:
        return default, {}
    text = without_comments(field_text(header.value[: limits.MAX_FIELD_TEXT]))
    match = _TYPE.match(text)
    return (f"{match[1]}/{match[2]}".lower() if match else default), parameters(text)


def _first(headers: tuple[Header, ...], key: str) -> str:
    return next((field_text(h.value).lower() for h in headers if h.key == key), "")


def _split(section: bytes) -> tuple[tuple[Header, ...], bytes]:
    """The header fields and the content of a part; text without an empty line before it is kept."""
    gap = _EMPTY_LINE.search(section)
    head, content = (section[: gap.start()], section[gap.end() :]) if gap else (section, b"")
    headers = split_fields(head)[0]
    stray = next((i for i, header in enumerate(headers) if not header.key), None)
    if stray is None or any(header.key.startswith("content-") for header in headers[stray:]):
        return headers, content
    text = b"\r\n".join(header.raw for header in headers[stray:])
    return headers[:stray], text + b"\r\n\r\n" + content


def _pieces(content: bytes, boundary: str) -> list[bytes] | None:
    """What stands between the boundary lines (RFC 2046 section 5.1.1); None where there is none.

    A missing closing line is made up for, and parts behind one are parts all the same; a missing
    or wrong boundary is guessed from the first line that looks like one, as some clients do.
    """
    pieces = _between(content, boundary.rstrip().encode("utf-8", "replace")) if boundary else []
    if not pieces:
        guess = _GUESSED.search(content[:4096])
        pieces = _between(content, guess[1]) if guess else []
    return pieces or None


def _between(content: bytes, boundary: bytes) -> list[bytes]:
    pieces: list[bytes] = []
    start = None
    for first, after, closing in _delimiters(content, b"--" + boundary):
        if start is not None:
            pieces.append(content[start:first])
        start = None if closing else after
        if len(pieces) > limits.MAX_PARTS:
            break
    if start is not None:
        pieces.append(content[start:])
    return pieces


def _delimiters(content: bytes, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each boundary line starts (its line end before it included), ends, and if it closes."""
    at = 0 if content.startswith(delimiter) else content.find(b"\n" + delimiter) + 1
    while at or content.startswith(delimiter, at):
        end = content.find(b"\n", at)
        end = len(content) if end < 0 else end + 1
        rest = content[at + len(delimiter) : end].strip()
        if rest in (b"", b"--"):
            first = at - 2 if content[at - 2 : at] == b"\r\n" else max(at - 1, 0)
            yield first, end, rest == b"--"
        at = content.find(b"\n" + delimiter, end - 1) + 1
        if at == 0:
            return
