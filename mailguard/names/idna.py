"""Domain names as DNS holds them (A-labels) and as a person reads them (U-labels)."""

from __future__ import annotations

import re
import unicodedata

import idna

MAX_NAME = 253
"""RFC 1035 section 2.3.4: 255 octets on the wire are 253 characters of text."""
MAX_LABEL = 63
"""RFC 1035 section 2.3.4."""

_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")  # UTS #46 section 2.3: read as full stops
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)


def to_ascii(domain: str) -> str:
    """`domain` in A-labels, lower case, without a trailing dot; "" where DNS could not hold it.

    Reads U-labels, full-width letters and the ideographic full stops of UTS #46. A name that
    IDNA 2008 forbids but browsers still look up (an emoji, a stray mark) is encoded all the same:
    an attacker can register it. Underscores and hyphens are let through anywhere, as DNS lets them.
    Never raises.
    """
    name = domain.strip()
    if not name.isascii():
        if len(name) > MAX_NAME:
            return ""
        name = name.translate(_DOTS)
    name = name.removesuffix(".")
    # UTS #46 maps a capital sigma to one letter, `lower` to another one where it ends a word.
    if name.isascii():
        name = name.lower()
    else:
        name = ".".join(_label_to_ascii(label) for label in name.split("."))
    if len(name) > MAX_NAME or not _HOST.fullmatch(name):
        return ""
    return name


def _label_to_ascii(label: str) -> str:
    if label.isascii():
        return label.lower()
    try:
        mapped = idna.uts46_remap(label, std3_rules=False)
        if mapped.isascii():
            return mapped
        if not _fits(mapped):  # nor would it any other way, and looking closer takes long
            return ""
        return idna.alabel(mapped).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return _label_by_punycode(label)


def _label_by_punycode(label: str) -> str:
    mapped = unicodedata.normalize("NFKC", label).casefold()
    if mapped.isascii():
        return mapped
    try:
        if not _fits(mapped):
            return ""
        return "xn--" + mapped.encode("punycode").decode("ascii")
    except UnicodeError:
        return ""


def _fits(label: str) -> bool:
    """Whether DNS can hold a label, which is longer in Punycode than it is."""
    return len(label) <= MAX_LABEL and len(label.encode("punycode")) <= MAX_LABEL - len("xn--")


def to_unicode(domain: str) -> str:
    """`domain` in U-labels, for reading and for comparing by sight. Never raises.

    A label that does not decode stays as it is. Nothing is checked against IDNA 2008: what matters
    is what the label would look like.
    """
    if "xn--" not in domain:
        return domain
    return ".".join(_label_to_unicode(label) for label in domain.split("."))


def _label_to_unicode(label: str) -> str:
    if not label.startswith("xn--") or len(label) > MAX_LABEL:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
