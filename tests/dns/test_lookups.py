"""One mail's budget of DNS, and its record."""

from __future__ import annotations

import pytest

from mailguard.dns import Answer, Status
from mailguard.dns.lookups import Lookups
from mailguard.dns.recorded import OfflineResolver, RecordedResolver
from mailguard.dns.zone import TIMEOUT, ZoneResolver


class Counting:
    """Hands questions on and keeps them."""

    def __init__(self, zone: ZoneResolver) -> None:
        self._zone = zone
        self.asked: list[tuple[str, str]] = []

    def query(self, name: str, rdtype: str) -> Answer:
        self.asked.append((name, rdtype))
        return self._zone.query(name, rdtype)


@pytest.fixture
def resolver() -> Counting:
    return Counting(
        ZoneResolver(
            {
                "shop.example": {"TXT": ["v=spf1 -all"], "A": ["192.0.2.1"]},
                "slow.example": TIMEOUT,
                "big.example": {"TXT": ["x" * 100]},
            }
        )
    )


def test_an_answer_is_asked_for_once_a_mail(resolver: Counting) -> None:
    lookups = Lookups(resolver)
    first = lookups.query("Shop.example", "TXT")
    assert lookups.query("shop.example.", "TXT") is first
    assert resolver.asked == [("shop.example", "TXT")]


def test_answers_are_kept_in_order_each_once(resolver: Counting) -> None:
    lookups = Lookups(resolver)
    for name in ("slow.example", "shop.example", "slow.example", "none.example"):
        lookups.query(name, "A")
    assert [(answer.name, answer.status) for answer in lookups.answers] == [
        ("slow.example", Status.TEMPERROR),
        ("shop.example", Status.NOERROR),
        ("none.example", Status.NXDOMAIN),
    ]


@pytest.mark.parametrize("name", ["", "a..b", "x" * 64 + ".example", "ü\ud800.example"])
def test_a_name_that_dns_cannot_hold_does_not_exist(resolver: Counting, name: str) -> None:
    lookups = Lookups(resolver)
    assert lookups.query(name, "TXT").status is Status.NXDOMAIN
    assert resolver.asked == []
    assert lookups.answers == ()


def test_a_question_over_the_number_is_not_asked(resolver: Counting) -> None:
    lookups = Lookups(resolver, max_queries=2)
    statuses = [lookups.query(f"{n}.example", "A").status for n in range(3)]
    assert statuses == [Status.NXDOMAIN, Status.NXDOMAIN, Status.UNCHECKED]
    assert lookups.exceeded == "queries"
    assert len(resolver.asked) == 2


def test_what_was_answered_stays_answered_over_budget(resolver: Counting) -> None:
    lookups = Lookups(resolver, max_queries=1)
    lookups.query("shop.example", "A")
    lookups.query("other.example", "A")
    assert lookups.query("shop.example", "A").values == ("192.0.2.1",)


def test_a_question_over_the_size_is_not_asked(resolver: Counting) -> None:
    lookups = Lookups(resolver, max_size=99)
    lookups.query("big.example", "TXT")
    assert lookups.query("shop.example", "TXT").status is Status.UNCHECKED
    assert lookups.exceeded == "size"


def test_time_counts_from_the_first_question(resolver: Counting) -> None:
    now = [1000.0]
    lookups = Lookups(resolver, max_time=20, clock=lambda: now[0])
    now[0] = 2000.0
    assert lookups.query("shop.example", "A").status is Status.NOERROR
    now[0] = 2020.0
    assert lookups.query("shop.example", "TXT").status is Status.NOERROR
    assert lookups.exceeded == ""
    now[0] = 2020.5
    assert lookups.query("none.example", "A").status is Status.TEMPERROR
    assert lookups.exceeded == "time"


def test_what_came_too_late_is_replayed_as_it_was(resolver: Counting) -> None:
    now = [0.0]
    lookups = Lookups(resolver, max_time=20, clock=lambda: now[0])
    lookups.query("none.example", "A")
    now[0] = 21.0
    late = lookups.query("shop.example", "A")
    replay = Lookups(RecordedResolver(lookups.answers))
    assert replay.query("shop.example", "A") == late


def test_recorded_answers_replay_the_mail(resolver: Counting) -> None:
    asked = [("shop.example", "TXT"), ("slow.example", "A"), ("none.example", "MX")]
    lookups = Lookups(resolver)
    first = [lookups.query(*question) for question in asked]
    replay = Lookups(RecordedResolver(lookups.answers))
    assert [replay.query(*question) for question in asked] == first
    assert replay.query("never.asked.example", "A").status is Status.UNCHECKED


def test_offline_asks_nobody() -> None:
    answer = Lookups(OfflineResolver()).query("Shop.example", "TXT")
    assert answer == Answer("shop.example", "TXT", Status.UNCHECKED)
