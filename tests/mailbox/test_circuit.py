"""While a host is down, one account knocks for all."""

from __future__ import annotations

from mailguard import limits
from mailguard.mailbox.circuit import Circuit
from tests.clock import Clock


def test_a_few_failures_stop_nobody(clock: Clock) -> None:
    circuit = Circuit(clock)
    for _ in range(limits.CIRCUIT_FAILURES - 1):
        circuit.failed()
    assert circuit.wait() == 0


def test_then_one_account_tries_for_all(clock: Clock) -> None:
    circuit = Circuit(clock)
    for _ in range(limits.CIRCUIT_FAILURES):
        circuit.failed()
    assert circuit.wait() == limits.CIRCUIT_PAUSE
    clock.now += limits.CIRCUIT_PAUSE
    assert circuit.wait() == 0, "the first to ask"
    assert circuit.wait() == limits.CIRCUIT_PAUSE, "the second"


def test_its_success_lets_the_others_in(clock: Clock) -> None:
    circuit = Circuit(clock)
    for _ in range(limits.CIRCUIT_FAILURES):
        circuit.failed()
    circuit.succeeded()
    assert circuit.wait() == 0
