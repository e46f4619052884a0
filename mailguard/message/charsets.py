"""Octets to text: by the declared charset where it is one, else by what the octets look like.

Never raises. Codecs are looked up by name from the mail, so those that are no charsets, or that
take quadratic time (IDNA, Punycode), are refused.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from mailguard.message.sniffing import lies, sniff, sniff_east_asian

_SURROGATE = re.compile("[\ud800-\udfff]")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,40}")
LONGEST_LABEL = 64
"""Characters of a label, quotes and all; no longer one is a charset's, or worth remembering."""
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-16-le",
    "ucs-2": "utf-16-le",
    "iso-10646-ucs-2": "utf-16-le",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-mac-cyrillic": "mac-cyrillic",
    "windows-874": "cp874",
    "windows-932": "cp932",
    "windows-31j": "cp932",
    "windows-936": "gb18030",
    "csgb2312": "gb18030",
    "gb_2312": "gb18030",
    "windows-949": "cp949",
    "ksc_5601": "cp949",
    "windows-950": "big5hkscs",
    "x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "koi": "koi8-r",
    "koi8": "koi8-r",
}
"""Labels whose users mean more than the label says, as the WHATWG Encoding Standard has it."""
META_REACH = 1024
"""How far browsers look for a meta element that names the charset (WHATWG HTML)."""
_META = re.compile(rb"<meta[^>]{0,200}charset\s*+=\s*+[\"']?\s*+([\w.:-]{1,40})", re.IGNORECASE)
_UNDECLARED = frozenset(
    {"", "us-ascii", "ascii", "unknown", "x-unknown", "unknown-8bit", "default"}
)
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "charmap", "mbcs"}
)


def codec_for(label: str) -> str | None:
    """The codec for a charset label (RFC 2978), "" where the label declares nothing, else None."""
    return _known(label) if len(label) <= LONGEST_LABEL else None


@lru_cache(maxsize=256)
def _known(label: str) -> str | None:
    label = label.strip().strip("\"'").lower()
    if label in _UNDECLARED:
        return ""
    if not _LABEL.fullmatch(label):
        return None
    try:
        info = codecs.lookup(_SUPERSETS.get(label, label))
        "".encode(info.name)  # LookupError where it is a codec but no text encoding
    except (LookupError, ValueError):
        return None
    return None if info.name.replace("_", "-") in _NO_CHARSETS else info.name


def declared_in(html: bytes) -> str:
    """The label that a page itself names in its first octets, "" where it names none."""
    found = _META.search(html)
    label = found[1].decode("ascii").lower() if found else ""
    # WHATWG HTML, "prescan a byte stream": where this could be read, it is not UTF-16
    return "utf-8" if label.startswith("utf-16") else label


def decode(data: bytes, label: str) -> tuple[str, bool]:
    """The text of `data` in the charset `label`, and whether that charset is known.

    Where the octets are plainly not in it, the text is what they look like.
    """
    codec = codec_for(label)
    if not codec or (codec != "utf-8" and not data.isascii() and lies(data, codec)):
        return sniff(data), codec is not None
    try:
        return _well_formed(data.decode(codec)), True
    except (UnicodeError, ValueError):
        text = _well_formed(data.decode(codec, "replace"))
    # A torn character costs one or two replacements; a wrong label costs many.
    wrong = text.count("\N{REPLACEMENT CHARACTER}")
    if wrong > 2 + len(text) // 50:
        return sniff(data), True
    return (wrong > 1 and sniff_east_asian(data)) or text, True


def _well_formed(text: str) -> str:
    """`text` without lone surrogates, which UTF-7 can spell and nothing can store."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
