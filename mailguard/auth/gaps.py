"""Checks that came to nothing, though their answer could have authenticated the author.

"Could not check" is neither "fine" nor "forged": the report keeps it apart from a failure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mailguard.auth.dkim.reasons import Reason
from mailguard.auth.model import ArcResult, DkimResult, Result, SpfResult

_UNJUDGED = (Reason.NOT_CHECKED, Reason.BODY_NOT_READ, Reason.SIGNATURE_LIMIT)


@dataclass(frozen=True, slots=True)
class Gap:
    """TEMPERROR where asking again may help, else NONE; and why."""

    result: Result
    reason: str


def dkim_gap(signature: DkimResult, *, fresh: bool) -> Gap | None:
    """The gap a signature leaves. `fresh`: DNS still is as it was when the mail came.

    A key that is gone was there once, perhaps: keys are rotated. From fresh mail it was never
    there, or any forger could turn a failure into a doubt by naming a selector.
    """
    if signature.result is Result.TEMPERROR:
        return Gap(Result.TEMPERROR, signature.reason)
    gone = signature.reason in (Reason.KEY_MISSING, Reason.KEY_REVOKED) and not fresh
    if gone or signature.reason in _UNJUDGED:
        return Gap(Result.NONE, signature.reason)
    return None


def spf_gap(spf: SpfResult) -> Gap | None:
    """The gap SPF leaves, where it was asked and got no answer."""
    if spf.result is Result.TEMPERROR:
        return Gap(Result.TEMPERROR, spf.reason)
    return Gap(Result.NONE, spf.reason) if spf.reason == Reason.NOT_CHECKED else None


def arc_gap(arc: ArcResult) -> Gap | None:
    """The gap left by a chain whose sealer is trusted, but whose keys could not be read."""
    if arc.reason == Reason.KEY_DNS:
        return Gap(Result.TEMPERROR, arc.reason)
    return Gap(Result.NONE, arc.reason) if arc.reason in _UNJUDGED else None


def widest(gaps: Iterable[Gap | None]) -> Gap | None:
    """The gap that counts: one that a second look may close before one that stays."""
    found = [gap for gap in gaps if gap]
    return next((gap for gap in found if gap.result is Result.TEMPERROR), next(iter(found), None))
