"""The brake by hand."""

from __future__ import annotations

import pytest

from mailguard.errors import UsageError
from mailguard.journal import Journal
from mailguard.journal.holds import ALL, standing
from mailguard.service.holding import pause, resume


def test_resuming_all_lifts_every_hold(journal: Journal) -> None:
    pause(journal, "shop", 1.0)
    pause(journal, ALL, 2.0)
    assert [hold.account for hold in resume(journal, ALL, 3.0)] == ["shop", ALL]
    assert standing(journal) == []


def test_one_account_cannot_be_resumed_while_all_are_paused(journal: Journal) -> None:
    pause(journal, ALL, 1.0)
    with pytest.raises(UsageError, match="without an account"):
        resume(journal, "shop", 2.0)


def test_resuming_what_is_not_paused_lifts_nothing(journal: Journal) -> None:
    assert resume(journal, "shop", 1.0) == []
