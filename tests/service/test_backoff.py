"""Waits between connections."""

import random

import pytest

from mailguard.service.backoff import FIRST, LONGEST, STABLE, UNREACHED, BackOff


def _waits(lasted: list[float]) -> list[float]:
    backoff = BackOff(jitter=random.Random(7))  # noqa: S311 (a fixed seed, no secret)
    return [backoff.after_failure(seconds) for seconds in lasted]


def test_waits_grow_up_to_a_limit() -> None:
    waits = _waits([0.0] * 20)
    assert waits[0] <= FIRST
    assert waits[-1] <= LONGEST
    assert sum(waits[10:]) > 10 * LONGEST / 2


def test_a_connection_that_held_starts_anew() -> None:
    assert _waits([0.0] * 10 + [STABLE])[-1] <= FIRST


def test_a_connection_that_dropped_at_once_does_not() -> None:
    assert _waits([0.0] * 10 + [STABLE - 1])[-1] > FIRST


@pytest.mark.parametrize(("asked", "least"), [(None, 0.0), (600.0, 600.0)])
def test_what_the_server_asks_for_is_obeyed(asked: float | None, least: float) -> None:
    assert BackOff().after_failure(0.0, asked) >= least


def test_a_host_that_cannot_be_reached_is_tried_again_soon_however_long_it_was_away() -> None:
    backoff = BackOff()
    waits = [backoff.after_failure(0.0, longest=UNREACHED) for _ in range(100)]
    assert max(waits) <= UNREACHED
    assert min(waits[10:]) >= UNREACHED / 2


def test_an_outage_does_not_lengthen_the_wait_after_a_lost_connection_beyond_it() -> None:
    backoff = BackOff()
    for _ in range(100):
        backoff.after_failure(0.0, longest=UNREACHED)
    assert backoff.after_failure(0.0) <= UNREACHED


def test_after_a_login_storm_an_outage_is_waited_for_no_longer() -> None:
    backoff = BackOff()
    for _ in range(100):
        backoff.after_failure(0.0)
    assert backoff.after_failure(0.0, longest=UNREACHED) <= UNREACHED
    assert backoff.after_failure(0.0) >= LONGEST / 2
