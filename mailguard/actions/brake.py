"""The brake: too many quarantines at once are more likely a mistake than an attack.

A rule gone wrong, or a platform that changed its sending domain, must not empty an inbox overnight.
The brake stops moving mail; labels are still set. It stays pulled until an operator resumes.
"""

from __future__ import annotations

from mailguard.actions.options import BrakeLimits, Mode
from mailguard.journal import Journal
from mailguard.journal.holds import Hold, Why, held, hold
from mailguard.journal.tally import Tally, tally
from mailguard.limits import BRAKE_SHARE_FROM


def exceeded(counts: Tally, limits: BrakeLimits) -> Why | None:
    """What one more quarantine would exceed, None where it may go ahead."""
    if counts.moved_hour >= limits.per_hour:
        return Why.RATE
    moved = counts.moved_day + 1
    if moved > BRAKE_SHARE_FROM and moved > limits.share * counts.judged_day:
        return Why.SHARE
    return None


def brake(journal: Journal, account: str, limits: BrakeLimits, now: float) -> Hold | None:
    """What keeps the next mail of `account` from being moved; pulls the brake where it is due."""
    standing = held(journal, account)
    if standing is not None:
        return standing
    why = exceeded(tally(journal, account, now), limits)
    return hold(journal, account, why, now) if why else None


def narrowed(mode: Mode, holding: Hold | None) -> Mode:
    """The mode that is left of `mode`."""
    return Mode.LABEL if mode is Mode.ENFORCE and holding is not None else mode
