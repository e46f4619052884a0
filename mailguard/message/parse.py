"""Bytes to header fields and body (RFC 5322 section 2.1), kept exactly as a signature saw them.

Line endings. A section (header or body) without a single CRLF was stored by a Unix system: its
LFs become the CRLFs that stood on the wire. So do the CRs of a mail without a single LF, which a
Mac of before 2001 stored, and the CR CR LFs of a mail without another LF, which a program on
Windows stored as if CRLFs were LFs. A section with CRLFs is taken as the wire form; stray
LFs and CRs in its body stay, because they were hashed as they are. Within the header a stray LF
ends a line, as every client reads it; a stray CR does not, but `authors` looks behind it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from mailguard import limits
from mailguard.findings import Code, Finding
from mailguard.message.model import Header, Message

_PREAMBLE = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*(?:>?From (?![ \t]*:)[^\n]*(?:\n|\Z))?")
"""What may stand before the fields: a byte order mark, empty lines, the mbox envelope line."""
EMPTY_LINE = re.compile(rb"\n\r?\n")
"""What ends a header, however lines end."""
_LINE_END = re.compile(rb"\r?\n")
_FIELD_END = re.compile(rb"\r\n(?![ \t])")
_NAME = re.compile(rb"([!-9;-~\0]+)[ \t]*")
"""RFC 5322 section 2.2, with the white space that section 4.5 has seen before the colon; NUL is
let in because clients drop it."""
_CACHED_LENGTH = 64
"""Longer field names are rare: not worth keeping for the next mail."""
_KEPT_NAMES = (
    rb"(?i:from|sender|reply-to|resent-from|to|cc|subject|date|authentication-results"
    rb"|dkim-signature|mime-version|content-(?:type|transfer-encoding|disposition))[ \t\0]*:"
)
"""Fields kept past every limit: neither a thousand empty ones nor a long one hide the author."""
_KEPT = re.compile(_KEPT_NAMES)
_KEPT_LATE = re.compile(rb"\n" + _KEPT_NAMES + rb"[^\n]*+(?:\n[ \t][^\n]*+)*+")


def parse(raw: bytes, *, size: int | None = None) -> Message:
    """Split a mail. `size` is its whole length in octets where `raw` is only its beginning.

    Never raises. A line that is no field is kept as a header with the key "", so that nothing a
    client might show is lost. Linear in time and memory; the body is copied once.
    """
    size = max(size or 0, len(raw))
    head, body, cut = _sections(with_line_feeds(raw))
    headers, limited = split_fields(head)
    keys = [header.key for header in headers]
    findings = []
    if not headers and not body.strip():
        findings.append(Finding(Code.MESSAGE_EMPTY))
    if size > min(len(raw), limits.MAX_READ):
        read = str(min(len(raw), limits.MAX_READ))
        findings.append(Finding(Code.MESSAGE_SIZE_LIMIT, {"size": str(size), "read": read}))
    if "" in keys:
        findings.append(Finding(Code.MESSAGE_MALFORMED, {"what": "header_line"}, "header"))
        # MTAs supply the empty line that is missing before the first line that is no field.
        body = body or b"\r\n".join(header.raw for header in headers[keys.index("") :])
    if cut or limited:
        findings.append(Finding(Code.MESSAGE_HEADER_LIMIT, {"size": str(len(head))}, "header"))
    return Message(headers, body, size, size == len(raw), tuple(findings))


def with_line_feeds(raw: bytes) -> bytes:
    """A mail whose lines end with a lone CR, each, with LFs in their place; one whose lines end
    with CR CR LF, each, with CRLFs; any other as it is.
    """
    end = raw.find(b"\n")
    if end < 0:
        return raw.replace(b"\r", b"\n")
    doubled = raw.startswith(b"\r\r", end - 2) and raw.count(b"\r\r\n") == raw.count(b"\n")
    return raw.replace(b"\r\r\n", b"\r\n") if doubled else raw


def split_fields(section: bytes) -> tuple[tuple[Header, ...], bool]:
    """The fields of a header section, a mail's or a MIME part's, and whether a limit was passed."""
    if section.count(b"\n") != section.count(b"\r\n"):
        section = _LINE_END.sub(b"\r\n", section)
    raws = _FIELD_END.split(section)
    limited = len(raws) > limits.MAX_HEADERS or max(map(len, raws)) > limits.MAX_HEADER_SIZE
    if len(raws) > limits.MAX_HEADERS:
        rest = raws[limits.MAX_HEADERS :]
        raws = raws[: limits.MAX_HEADERS] + [raw for raw in rest if _KEPT.match(raw)]
    return tuple(map(_field, filter(None, raws))), limited


def _field(raw: bytes) -> Header:
    name, colon, value = raw.partition(b":")
    if not colon:
        return Header("", raw, raw)
    key = _known_key(name) if len(name) <= _CACHED_LENGTH else _key(name)
    return Header(key, raw, value) if key is not None else Header("", raw, raw)


def _key(name: bytes) -> str | None:
    """The key of a field whose name is written so, None where that is no name."""
    written = _NAME.fullmatch(name)
    return written[1].decode("ascii").lower().replace("\0", "") if written else None


_known_key = lru_cache(maxsize=limits.MAX_CACHED_FIELD_NAMES)(_key)


def _sections(raw: bytes) -> tuple[bytes, bytes, bool]:
    """Header section, body, and whether the header section was too long to be read whole."""
    preamble = _PREAMBLE.match(raw)
    start = preamble.end() if preamble else 0
    gap = EMPTY_LINE.search(raw, start)
    end, body = (gap.start() + 1, gap.end()) if gap else (len(raw), len(raw))
    cut = end - start > limits.MAX_HEADER_SECTION
    head = _shortened(raw, start, end) if cut else raw[start:end]
    return _wire_form(head), _wire_form(raw[body:]), cut


def _shortened(raw: bytes, start: int, end: int) -> bytes:
    """A header section that is too long: whole fields of it, and the late ones that matter."""
    limit = start + limits.MAX_HEADER_SECTION
    stop = raw.rfind(b"\n", start, limit)
    while stop >= 0 and raw[stop + 1 : stop + 2] in (b" ", b"\t"):
        stop = raw.rfind(b"\n", start, stop)
    stop = limit if stop < 0 else stop  # one field is all of it
    late = islice(_KEPT_LATE.finditer(raw, stop, end), limits.MAX_HEADERS)
    kept = b"".join(field[0] for field in late)[: limits.MAX_HEADER_SECTION]
    return raw[start:stop] + kept + b"\n"


def _wire_form(section: bytes) -> bytes:
    """The section with CRLF line ends, unless it has some already."""
    return section if b"\r\n" in section else section.replace(b"\n", b"\r\n")
