"""A watcher's lifeline: it carries the order to stop, and the signs of life."""

from __future__ import annotations

import threading
import time

import pytest

from mailguard.limits import HEART_STOPPED_AFTER
from mailguard.service.lifeline import Lifeline


@pytest.fixture
def stale() -> Lifeline:
    """One whose watcher was not heard of for too long."""
    lifeline = Lifeline()
    lifeline._beat -= HEART_STOPPED_AFTER
    assert not lifeline.fresh
    return lifeline


def test_asking_whether_to_stop_is_a_sign_of_life(stale: Lifeline) -> None:
    assert not stale.is_set()
    assert stale.fresh


def test_waiting_is_a_sign_of_life(stale: Lifeline) -> None:
    stale.wait(0.01)
    assert stale.fresh


def test_looking_on_from_outside_is_none(stale: Lifeline) -> None:
    assert not stale.asked
    assert not stale.fresh


def test_a_wait_ends_when_the_line_is_cut() -> None:
    lifeline = Lifeline()
    threading.Timer(0.05, lifeline.set).start()
    began = time.monotonic()
    assert lifeline.wait(30)
    assert time.monotonic() - began < 5


def test_a_rest_ends_early_when_told_to_hurry() -> None:
    lifeline = Lifeline()
    threading.Timer(0.05, lifeline.hurry).start()
    began = time.monotonic()
    lifeline.rest(30)
    assert time.monotonic() - began < 5
    assert not lifeline.asked


def test_who_was_told_to_hurry_before_the_rest_began_does_not_rest() -> None:
    lifeline = Lifeline()
    lifeline.hurry()
    began = time.monotonic()
    lifeline.rest(30)
    assert time.monotonic() - began < 5


def test_hurrying_is_good_for_one_rest() -> None:
    lifeline = Lifeline()
    lifeline.hurry()
    lifeline.rest(30)
    began = time.monotonic()
    lifeline.rest(0.1)
    assert time.monotonic() - began >= 0.1
