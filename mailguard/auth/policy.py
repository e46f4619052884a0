"""The DMARC policy that a server wrote beside its result, each in a way of its own."""

from __future__ import annotations

import re

from mailguard.auth.results import MethodResult

_LEVELS = ("none", "quarantine", "reject")
_TAG = re.compile(r"\b(p|sp|policy)\s*=\s*(none|quarantine|reject)\b", re.IGNORECASE)
_ACTION = re.compile(r"(?:o\.?|pct\.)?(none|quarantine|reject)")
"""Microsoft: `oreject` is a policy that was overridden, `pct.` one that a percentage spared."""


def published_policy(told: MethodResult) -> str:
    """What the author's domain asks for: "none", "quarantine", "reject"; "" where not told.

    Google and others write `(p=REJECT sp=NONE dis=NONE)`; where the policy for subdomains differs,
    the milder one counts, because the field does not tell which of them was applied.
    """
    for name in ("policy.published-domain-policy", "policy.dmarc"):
        if (value := told.get(name).lower()) in _LEVELS:
            return value
    written = {m[1].lower(): m[2].lower() for m in _TAG.finditer(told.comment)}
    if written:
        return min(written.values(), key=_LEVELS.index)
    action = _ACTION.fullmatch(told.get("action").lower())
    return action[1] if action else ""
