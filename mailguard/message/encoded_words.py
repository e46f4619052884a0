"""Header text: unfolding (RFC 5322 section 2.2.3), encoded words (RFC 2047), raw octets."""

from __future__ import annotations

import binascii
import re

from mailguard.message.charsets import codec_for, decode
from mailguard.message.sniffing import sniff

_FOLD = re.compile(rb"\r?\n(?=[ \t])")
# "?" within the text is against the RFC but common; the bounded repeat keeps the match linear.
ENCODED_WORD = r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*(?:(?<!=)\?(?!=)[^?]*){0,4}\?="
_PARTS = re.compile(r"=\?([^?*\s]*)[^?]*\?([bBqQ])\?(.*)\?=", re.DOTALL)
_RUN = re.compile(rf"{ENCODED_WORD}(?:\s*{ENCODED_WORD})*")
_WORD = re.compile(ENCODED_WORD)


def field_text(value: bytes) -> str:
    """The value of a header field as text: unfolded, raw octets decoded, encoded words left."""
    if b"\n" in value:
        value = _FOLD.sub(b"", value)
    return sniff(value).strip(" \t\r\n")


def decode_words(text: str) -> str:
    """`text` with its encoded words decoded, wherever they stand.

    RFC 2047 section 6.2: white space between adjacent encoded words is not shown. Words in the
    same charset are joined as octets first, because senders split within a character.
    """
    if "=?" not in text:
        return text
    return _RUN.sub(lambda run: _decode_run(run[0]), text)


def _decode_run(run: str) -> str:
    pieces: list[tuple[str, bytes]] = []
    for word in _WORD.findall(run):
        parts = _PARTS.fullmatch(word)
        if parts is None:
            continue
        charset, encoding, encoded = parts[1].lower(), parts[2], parts[3]
        data = _base64(encoded) if encoding in "bB" else _q(encoded)
        codec = codec_for(charset)
        # A UTF-7 word may end within its shift sequence: joined, the next "+" would be lost.
        if pieces and codec_for(pieces[-1][0]) == codec != "utf-7":
            pieces[-1] = (charset, pieces[-1][1] + data)
        else:
            pieces.append((charset, data))
    return "".join(decode(data, charset)[0] for charset, data in pieces)


def _base64(encoded: str) -> bytes:
    return decode_base64(encoded.encode("ascii", "ignore"))


def decode_base64(encoded: bytes) -> bytes:
    """What can be read of base64: junk is skipped, missing padding supplied, a torn end dropped.

    Text goes on after padding where a gateway appended its own encoded footer.
    """
    return b"".join(_base64_run(run) for run in encoded.split(b"=", _MOST_RUNS) if run)


def _base64_run(run: bytes) -> bytes:
    try:
        return binascii.a2b_base64(run + b"==")
    except binascii.Error:
        kept = _NOT_BASE64.sub(b"", run)
        return binascii.a2b_base64(kept[: len(kept) // 4 * 4])


_MOST_RUNS = 10_000
"""Of them one octet each is as long a text as anybody reads; what follows ends where it says."""
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def _q(encoded: str) -> bytes:
    """RFC 2047 section 4.2. Characters that should not stand there raw are kept as UTF-8."""
    return binascii.a2b_qp(encoded.encode("utf-8", "surrogateescape"), header=True)
