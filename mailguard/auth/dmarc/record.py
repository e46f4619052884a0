"""DMARC policy records (RFC 9989 sections 4.7 and 4.8): found among TXT records, and read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# The tag's name is an ABNF literal and knows no case; its value does (section 4.8).
_VERSION = re.compile(r"[ \t]*[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
_REQUESTS = frozenset({"none", "quarantine", "reject"})
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S", re.ASCII)
_WSP = " \t"
# Longer records are lawful and rare: not worth keeping for the next mail.
_CACHED_LENGTH = 2048


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """What a record asks for; `sp` and `np` are "" where absent.

    `applies` is False where section 4.10.1 has a record without a lawful policy stand for no
    DMARC processing at all. `psd` is "y", "n" or "u".
    """

    p: str = "none"
    sp: str = ""
    np: str = ""
    strict_dkim: bool = False
    strict_spf: bool = False
    psd: str = "u"
    testing: bool = False
    applies: bool = True


def select_records(values: Iterable[str]) -> list[str]:
    """The TXT records whose first tag is `v=DMARC1` (section 4.10 steps 2 and 6)."""
    return [value for value in values if _VERSION.match(value)]


def read_record(text: str) -> PolicyRecord:
    """The record `text`, which `select_records` chose. Never raises.

    What is malformed counts as absent, unknown tags are ignored (section 4.7).
    """
    return _cached_record(text) if len(text) <= _CACHED_LENGTH else _read_record(text)


def _read_record(text: str) -> PolicyRecord:
    tags = _read_tags(text)
    # The other values are ABNF literals, which know no case (RFC 5234 section 2.3).
    low = {name: value.lower() for name, value in tags.items() if name != "rua"}
    p, sp, np = low.get("p", ""), low.get("sp", ""), low.get("np", "")
    applies = True
    if p not in _REQUESTS or any(low.get(tag, "none") not in _REQUESTS for tag in ("sp", "np")):
        # Section 4.10.1: then as if p=none, if anybody wants reports; else no DMARC.
        p, sp, np = "none", "", ""
        applies = any(_URI.match(uri.strip(_WSP)) for uri in tags.get("rua", "").split(","))
    return PolicyRecord(
        p=p,
        sp=sp,
        np=np,
        strict_dkim=low.get("adkim") == "s",
        strict_spf=low.get("aspf") == "s",
        psd=low["psd"] if low.get("psd") in ("y", "n") else "u",
        testing=low.get("t") == "y",
        applies=applies,
    )


_cached_record = lru_cache(maxsize=2048)(_read_record)


def _read_tags(text: str) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in text.split(";"):
        name, equals, value = tag.partition("=")
        if equals:
            # A repeated tag is a syntax error and ignored (section 4.7): the first one stands.
            tags.setdefault(name.strip(_WSP).lower(), value.strip(_WSP))
    return tags
