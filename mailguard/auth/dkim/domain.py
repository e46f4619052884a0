"""Names of the signer's choosing: d=, s= and the domain of i=."""

from __future__ import annotations

from functools import lru_cache

from mailguard import limits
from mailguard.auth.dkim.reasons import Reason, RefusedError
from mailguard.dns.names import MAX_NAME, ascii_name, is_plain


def read_domain(text: str) -> str:
    """d= or the domain of i= in lower-case A-labels.

    The ABNF wants two labels at least, so no signature is for a whole top-level domain. Raises
    RefusedError(DOMAIN).
    """
    name = read_selector(text)
    if "." not in name:
        raise RefusedError(Reason.DOMAIN, name)
    return name


def read_selector(text: str) -> str:
    """s= in lower-case A-labels (RFC 6376 section 3.1). Raises RefusedError(DOMAIN)."""
    name = _lawful(text) if len(text) <= MAX_NAME else None
    if name is None:
        raise RefusedError(Reason.DOMAIN, text[:64])
    return name


@lru_cache(maxsize=limits.MAX_CACHED_SIGNERS)
def _lawful(text: str) -> str | None:
    name: str | None = text.lower()
    if not text.isascii():  # RFC 8616 section 5: U-labels become A-labels before the query
        name = ascii_name(text)
    # nothing else is ever asked for: no NUL, no space
    return name if name is not None and is_plain(name) else None


def within(name: str, domain: str) -> bool:
    """Whether `name` is `domain` or stands below it (RFC 6376 section 3.5, i=)."""
    return name == domain or name.endswith("." + domain)
