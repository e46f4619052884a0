"""When to connect again."""

from __future__ import annotations

import pytest

from mailguard import limits
from mailguard.mailbox.backoff import Backoff, Circuit
from mailguard.mailbox.errors import ConnectionLostError, LoginError, UnreachableError

DOWN = UnreachableError("down")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


class TestBackoff:
    def test_pauses_double_up_to_the_most(self, clock: Clock) -> None:
        backoff = Backoff(clock, lambda: 0.0)
        assert [backoff.failed(DOWN) for _ in range(5)] == [1, 2, 4, 8, 16]
        assert [backoff.failed(DOWN) for _ in range(50)][-1] == limits.RECONNECT_MOST

    def test_accounts_do_not_come_back_all_at_once(self, clock: Clock) -> None:
        assert Backoff(clock, lambda: 1.0).failed(DOWN) == 0.5

    def test_a_connection_that_lasted_begins_anew(self, clock: Clock) -> None:
        backoff = Backoff(clock, lambda: 0.0)
        for _ in range(5):
            backoff.failed(DOWN)
        backoff.connected()
        clock.now += limits.STABLE_AFTER
        assert backoff.failed(ConnectionLostError("broke")) == 1

    def test_a_server_that_throws_out_again_gets_no_login_storm(self, clock: Clock) -> None:
        backoff = Backoff(clock, lambda: 0.0)
        pauses = []
        for _ in range(5):
            backoff.connected()
            clock.now += 1
            pauses.append(backoff.failed(ConnectionLostError("BYE")))
        assert pauses == [1, 2, 4, 8, 16]

    def test_a_wrong_password_is_not_tried_over_and_over(self, clock: Clock) -> None:
        assert Backoff(clock, lambda: 0.0).failed(LoginError("no")) == limits.RECONNECT_MOST

    def test_a_pause_that_the_server_asks_for_is_kept(self, clock: Clock) -> None:
        assert Backoff(clock, lambda: 0.0).failed(ConnectionLostError("busy", delay=90.5)) == 90.5


class TestCircuit:
    def test_a_few_failures_stop_nobody(self, clock: Clock) -> None:
        circuit = Circuit(clock)
        for _ in range(limits.CIRCUIT_FAILURES - 1):
            circuit.failed()
        assert circuit.wait() == 0

    def test_then_one_account_tries_for_all(self, clock: Clock) -> None:
        circuit = Circuit(clock)
        for _ in range(limits.CIRCUIT_FAILURES):
            circuit.failed()
        assert circuit.wait() == limits.CIRCUIT_PAUSE
        clock.now += limits.CIRCUIT_PAUSE
        assert circuit.wait() == 0, "the first to ask"
        assert circuit.wait() == limits.CIRCUIT_PAUSE, "the second"

    def test_its_success_lets_the_others_in(self, clock: Clock) -> None:
        circuit = Circuit(clock)
        for _ in range(limits.CIRCUIT_FAILURES):
            circuit.failed()
        circuit.succeeded()
        assert circuit.wait() == 0
