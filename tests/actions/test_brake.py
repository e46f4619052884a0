"""The brake: when it is pulled, what it leaves, and how it is released."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailguard.actions.brake import brake, exceeded, narrowed
from mailguard.actions.options import BrakeLimits, Mode
from mailguard.journal import Journal
from mailguard.journal.holds import ALL, Hold, Why, hold, lift
from mailguard.journal.model import Deed, Intent, Judged, Key
from mailguard.journal.tally import DAY, HOUR, Tally, tally

NOW = 1_800_000_000.0
LIMITS = BrakeLimits(per_hour=20, share=0.5)


@pytest.mark.parametrize(
    ("counts", "why", "reason"),
    [
        (Tally(0, 0, 1), None, "the first mail of a new account may be moved"),
        (Tally(19, 19, 100), None, "one below the rate"),
        (Tally(20, 20, 1000), Why.RATE, "the rate is reached"),
        (Tally(3, 9, 10), None, "nearly all of few mails says nothing"),
        (Tally(3, 10, 12), Why.SHARE, "most of a day's mail"),
        (Tally(3, 10, 22), None, "just half of it"),
        (Tally(20, 20, 20), Why.RATE, "both: the rate is said first"),
        (Tally(0, 500, 2000), None, "many, over a day, among many more"),
    ],
)
def test_when_it_is_pulled(counts: Tally, why: Why | None, reason: str) -> None:
    assert exceeded(counts, LIMITS) is why, reason


@pytest.mark.parametrize(
    ("mode", "left"),
    [(Mode.ENFORCE, Mode.LABEL), (Mode.LABEL, Mode.LABEL), (Mode.OBSERVE, Mode.OBSERVE)],
)
def test_it_leaves_labels(mode: Mode, left: Mode) -> None:
    assert narrowed(mode, Hold("shop", Why.RATE, NOW)) is left
    assert narrowed(mode, None) is mode


@pytest.fixture
def clock() -> list[float]:
    return [NOW]


@pytest.fixture
def journal(tmp_path: Path, clock: list[float]) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.sqlite", clock=lambda: clock[0]) as journal:
        yield journal


def _move(journal: Journal, count: int, account: str = "shop") -> None:
    """So many mails judged and moved, now."""
    first = tally(journal, account, NOW).judged_day + 1
    for uid in range(first, first + count):
        key = Key(account, "INBOX", 1, uid)
        (entry,) = journal.record([Judged(key, f"print{uid}", 1, "impersonation", {})])
        intent = journal.intend(Intent(entry.id, Deed.QUARANTINE, "move", key, "Quarantine"))
        journal.close_intent(intent, "done", finish=entry.id)  # type: ignore[arg-type]


def test_it_is_pulled_for_one_account_and_stays_pulled(
    journal: Journal, clock: list[float]
) -> None:
    _move(journal, LIMITS.per_hour)
    assert brake(journal, "shop", LIMITS, NOW) == Hold("shop", Why.RATE, NOW)
    assert brake(journal, "other", LIMITS, NOW) is None
    assert brake(journal, "shop", LIMITS, NOW + 30 * DAY) == Hold("shop", Why.RATE, NOW)


def test_it_is_still_pulled_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal.open(path) as journal:
        hold(journal, ALL, Why.PAUSED, NOW)
    with Journal.open(path) as journal:
        assert brake(journal, "shop", LIMITS, NOW) == Hold(ALL, Why.PAUSED, NOW)


def test_resuming_starts_counting_anew(journal: Journal, clock: list[float]) -> None:
    _move(journal, LIMITS.per_hour)
    assert brake(journal, "shop", LIMITS, NOW)
    clock[0] += 60
    assert [h.account for h in lift(journal, ["shop"], clock[0])] == ["shop"]
    assert brake(journal, "shop", LIMITS, clock[0] + 1) is None


def test_moves_of_more_than_an_hour_ago_do_not_count(journal: Journal) -> None:
    _move(journal, LIMITS.per_hour)
    assert tally(journal, "shop", NOW + HOUR).moved_hour == 0
    assert tally(journal, "shop", NOW + HOUR).moved_day == LIMITS.per_hour


@pytest.mark.parametrize("back", [HOUR, 30 * DAY])
def test_a_clock_set_back_does_not_release_it(journal: Journal, back: float) -> None:
    _move(journal, LIMITS.per_hour)
    assert tally(journal, "shop", NOW - back).moved_hour == LIMITS.per_hour


def test_a_clock_set_back_behind_a_resume_errs_on_the_safe_side(journal: Journal) -> None:
    _move(journal, LIMITS.per_hour)
    hold(journal, "shop", Why.RATE, NOW)
    lift(journal, ["shop"], NOW)
    assert tally(journal, "shop", NOW - HOUR).moved_hour == LIMITS.per_hour
