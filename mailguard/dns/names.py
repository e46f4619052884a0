"""Domain names as DNS can hold them (RFC 1035 section 3.1) and as it is asked (RFC 5890)."""

from __future__ import annotations

import re
from functools import lru_cache

import idna

MAX_LABEL = 63
MAX_NAME = 253
"""Octets of a name in text without its trailing dot: 255 on the wire (RFC 1035 section 2.3.4)."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_PLAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# With a trailing dot. U-labels get longer in A-labels, not shorter.
_MAX_TEXT = MAX_NAME + 1


def ascii_name(name: str) -> str | None:
    """`name` in lower-case A-labels without its trailing dot; None where DNS cannot hold it.

    DNS cannot hold an empty name or label, a label over 63 octets or a name over 253; any ASCII
    character may stand in a label (RFC 2181 section 11). Never raises.
    """
    return None if len(name) > _MAX_TEXT else _ascii_name(name)


@lru_cache(maxsize=4096)
def _ascii_name(name: str) -> str | None:
    if not name.isascii():
        try:
            labels = idna.uts46_remap(name, std3_rules=False).split(".")
            # Label by label: `_dmarc` and its like stand beside U-labels and are no host names.
            name = ".".join(
                label if label.isascii() else idna.alabel(label).decode("ascii") for label in labels
            )
        except (idna.IDNAError, UnicodeError):
            return None
    name = name.removesuffix(".").lower()
    if not name or len(name) > MAX_NAME:
        return None
    if not all(0 < len(label) <= MAX_LABEL for label in name.split(".")):
        return None
    return name


def is_plain(name: str) -> bool:
    """Whether lower-case letters, digits, hyphens and underscores suffice to write `name`.

    So do the sub-domains of RFC 5321 section 4.1.2; the underscore DNS lets through (RFC 2181
    section 11), and some signers put it into selectors.
    """
    return _PLAIN.fullmatch(name) is not None


def parents(name: str) -> list[str]:
    """The names above `name`, nearest first, down to its top-level label."""
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(1, len(labels))]
