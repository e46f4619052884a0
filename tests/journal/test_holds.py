"""Holds: one stands or none, and lifting says what it lifted."""

from __future__ import annotations

from mailguard.journal import Journal
from mailguard.journal.holds import ALL, Hold, Why, held, hold, lift, standing


def test_a_second_hold_leaves_the_first_as_it_is(journal: Journal) -> None:
    first = hold(journal, "shop", Why.RATE, 1.0)
    assert hold(journal, "shop", Why.PAUSED, 2.0) == first == Hold("shop", Why.RATE, 1.0)
    assert standing(journal) == [first]


def test_a_hold_on_all_holds_each(journal: Journal) -> None:
    hold(journal, ALL, Why.PAUSED, 1.0)
    found = held(journal, "any")
    assert found is not None
    assert found.account == ALL


def test_lifting_touches_no_other_account(journal: Journal) -> None:
    hold(journal, "shop", Why.PAUSED, 1.0)
    hold(journal, "other", Why.PAUSED, 1.0)
    assert [h.account for h in lift(journal, ["shop", "unknown"], 2.0)] == ["shop"]
    assert [h.account for h in standing(journal)] == ["other"]


def test_an_account_can_be_held_again(journal: Journal) -> None:
    for now in (1.0, 3.0):
        assert hold(journal, "shop", Why.PAUSED, now).since == now
        lift(journal, ["shop"], now + 1)
