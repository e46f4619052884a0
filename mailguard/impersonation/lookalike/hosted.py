"""Names that people choose for themselves below a host: `temu-3f683.web.app`."""

from __future__ import annotations

import re
from dataclasses import replace

from mailguard.impersonation.lookalike.find import find_lookalike
from mailguard.impersonation.lookalike.model import Lookalike, Trick
from mailguard.registry.index import Registry

_SERIAL = re.compile(r"-(?=[0-9a-z]*[0-9])[0-9a-z]{3,8}$")
"""What a host adds where a name is taken."""
_TELLING = frozenset({Trick.TLD_SWAP, Trick.COMBOSQUAT, Trick.HOMOGLYPH, Trick.IDN_HOMOGLYPH})
_NOWHERE = "invalid"
"""RFC 6761 section 6.4: a top level that nobody has a domain under."""
_ELSEWHERE = "com"
"""Where a disguise tells most: platforms have their own names here."""


def find_hosted(domain: str, registry: Registry) -> Lookalike | None:
    """What the label right below a shared domain resembles; None where there is none, or nothing.

    A platform has no need to be a tenant there; a slip of the pen tells nothing of one.
    """
    owner = registry.owner(domain)
    if owner is None or owner.domain == domain or not registry.shared(domain):
        return None
    label = domain.removesuffix(f".{owner.domain}").rpartition(".")[2]
    chosen = _SERIAL.sub("", label)
    found = find_lookalike(f"{chosen}.{_NOWHERE}", registry) or find_lookalike(
        f"{chosen}.{_ELSEWHERE}", registry
    )
    if found is None or found.technique not in _TELLING:
        return None
    if any(label == name.lower() for name in registry.platforms[found.platform].ambiguous):
        return None
    return replace(found, domain=domain)
