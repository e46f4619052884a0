"""Host names as DNS could hold them."""

from __future__ import annotations

import re

import idna

_LDH = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]{1,63}")


def host_name(text: str) -> str:
    """`text` in A-labels, lower case, without the root dot; "" where DNS could not hold it."""
    text = text.strip().lower().removesuffix(".")
    if not text.isascii():
        try:
            text = idna.encode(text[:253], uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return ""
    return text if _LDH.fullmatch(text) else ""
