"""The brake by hand. Written to the journal, so that the next start knows of it too."""

from __future__ import annotations

from mailguard.errors import UsageError
from mailguard.journal.holds import ALL, Hold, Why, hold, lift, standing
from mailguard.journal.journal import Journal
from mailguard.phrase import Phrase


def pause(journal: Journal, account: str, now: float) -> Hold:
    """Only label mail of `account`, or of all with "", from now on; the hold that stands."""
    return hold(journal, account, Why.PAUSED, now)


def resume(journal: Journal, account: str, now: float) -> list[Hold]:
    """Move mail of `account` again, or of all with ""; what was lifted.

    Raises UsageError where one account is named and all are paused.
    """
    holds = standing(journal)
    if account == ALL:
        return lift(journal, [hold.account for hold in holds], now)
    if any(hold.account == ALL for hold in holds):
        raise UsageError(
            Phrase("All accounts are paused: {account} alone cannot be resumed.", account=account),
            "Run mailguard resume without an account, then pause the others.",
        )
    return lift(journal, [account], now)
