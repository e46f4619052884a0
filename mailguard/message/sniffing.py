"""What octets look like: the charset they are in where none is declared, or a wrong one."""

from __future__ import annotations

import re

_WESTERN = ("cp1252", "iso8859-1", "iso8859-15")
_SOLID = re.compile(rb"(?:[\xa1-\xfe]{2}){2,}")
_HIGH_PAIR = re.compile(rb"[\xa1-\xfe]{2}")
_FEWEST = 2
"""Letters by which octets are told to be in another charset than they say."""
_CLEAN = 3
"""Times as many letters as places that are of no letter."""
_ASCII_BESIDES = ("gb", "big5", "cp", "euc", "iso8859", "koi8", "mac", "johab")
"""How the codecs begin in which Latin letters are those of US-ASCII, UTF-8 aside."""
_WIDE = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
_NARROW = re.compile(rb"[\xc2-\xdf][\x80-\xbf](?![\x80-\xbf])")
"""Letters of three octets and more in UTF-8, as nothing else spells them, and those of two."""

# The characters in everyday use, by the octets that open them: level 1 of each standard.
_GB_COMMON = re.compile(rb"[\xa1\xa3\xb0-\xd7][\xa1-\xfe]")
_BIG5_COMMON = re.compile(rb"[\xa1\xa4-\xc6][\x40-\x7e\xa1-\xfe]")
_SJIS_COMMON = re.compile(rb"[\x81-\x83\x88-\x97][\x40-\x7e\x80-\xfc]")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_FOREIGN = re.compile(rb"[\x80-\xff][\x21-\xff]*+")
_SAMPLE = 4096
_CERTAIN = 0.7
"""Share of everyday characters from which on it is that charset."""
_HIGH = bytes(range(0x80, 0x100))
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_EAST_ASIAN = (
    ("gb18030", _GB_COMMON),
    ("big5hkscs", _BIG5_COMMON),
    ("cp932", _SJIS_COMMON),
)


def sniff(data: bytes) -> str:
    """The text of octets that come without a charset: UTF-8, else East Asian, else Western.

    An octet here and there that is of no charset makes it no other one.
    """
    if data.isascii():
        return data.decode("ascii")
    try:
        return data.decode("utf-8")
    except UnicodeError:
        pass
    sample = _sample(data)
    if len(_WIDE.findall(sample)) >= _CLEAN * _wrong(sample, "utf-8"):
        return data.decode("utf-8", "replace")
    return data.decode(_east_asian(sample) or "cp1252", "replace")


def sniff_east_asian(data: bytes) -> str:
    """The text of octets that look East Asian, "" where they do not."""
    codec = _east_asian(_sample(data))
    return data.decode(codec, "replace") if codec else ""


def _east_asian(sample: bytes) -> str:
    """The charset that octets look most like, "" where that is none of these."""
    best, codec = _CERTAIN, ""
    for name, common in _EAST_ASIAN:
        share = _share(sample, name, common)
        if share > best:
            best, codec = share, name
    return codec


def is_text(data: bytes) -> bool:
    """Whether octets spell words in any charset: those at random, and none at all, do not."""
    sample = data[:_SAMPLE]
    if not sample or _CONTROL.search(sample):
        return False
    if len(sample.translate(None, _HIGH)) * 4 >= len(sample) * 3:
        return True
    if len(_WIDE.findall(sample)) >= max(1, _CLEAN * _wrong(sample, "utf-8")):
        return True
    return bool(_east_asian(sample))


def lies(data: bytes, codec: str) -> bool:
    """Whether octets could be in `codec` and are not: Western by a program's habit, or UTF-8.

    Clients that look at the octets show Chinese all the same.
    """
    sample = _sample(data)
    if codec in _WESTERN and _is_solid(sample):
        return True
    wide = len(_WIDE.findall(sample)) if codec.startswith(_ASCII_BESIDES) else 0
    return wide >= max(_FEWEST, len(_NARROW.findall(sample)), _CLEAN * _wrong(sample, "utf-8"))


def _sample(data: bytes) -> bytes:
    """The first words of `data` that are not of US-ASCII."""
    words, length = [], 0
    for word in _FOREIGN.finditer(data):
        words.append(word[0])
        length += len(word[0]) + 1
        if length > _SAMPLE:
            break
    return b" ".join(words)[:_SAMPLE]


def _wrong(data: bytes, codec: str) -> int:
    """How many places of `data` are not in `codec`."""
    return data.decode(codec, "replace").count("\N{REPLACEMENT CHARACTER}")


def _share(sample: bytes, codec: str, common: re.Pattern[bytes]) -> float:
    """The share of everyday characters among those `sample` holds in `codec`; 0 where it is not."""
    # Walk pair by pair, or the trail of one would count as the lead of the next.
    pairs = _PAIR.findall(sample)
    wrong = _wrong(sample, codec)
    if not pairs or (wrong and (wrong > 1 + len(pairs) // 16 or not _is_solid(sample))):
        return 0.0
    return sum(map(bool, map(common.match, pairs))) / len(pairs)


def _is_solid(sample: bytes) -> bool:
    """Whether different East Asian letters stand side by side: in Western text only like signs do,
    in rules and ornaments.
    """
    return any(len(set(_HIGH_PAIR.findall(run))) >= _FEWEST for run in _SOLID.findall(sample))
