"""What follows from DNS is worked out once, and again where an answer has changed."""

from __future__ import annotations

import pytest

from mailguard import limits
from mailguard.dns import Answer, Status
from mailguard.dns.lookups import Lookups
from mailguard.dns.recall import Recall
from mailguard.dns.zone import ZoneResolver

NAMES = ("a.example", "b.example")
ZONE = {name: {"TXT": [name]} for name in NAMES}


class Work:
    """Joins the records of some names; `done` is how often."""

    def __init__(self, *names: str, lasting: bool = True) -> None:
        self.names = names or NAMES
        self.lasting = lasting
        self.done = 0
        self.recall: Recall[str] = Recall()

    def find(self, zone: dict[str, dict[str, list[str]]], key: str = "") -> Lookups:
        lookups = Lookups(ZoneResolver(zone))

        def work() -> tuple[str, bool]:
            self.done += 1
            values = [lookups.query(name, "TXT").values for name in self.names]
            return " ".join(value for found in values for value in found), self.lasting

        self.found = self.recall.find(key, lookups, work)
        return lookups


def test_it_is_worked_out_once() -> None:
    work = Work()
    for _ in range(3):
        work.find(ZONE)
    assert (work.done, work.found) == (1, "a.example b.example")


def test_every_mail_has_the_answers_in_its_record() -> None:
    work = Work()
    assert work.find(ZONE).answers == work.find(ZONE).answers != ()


CHANGES = [
    ("a value", {**ZONE, "b.example": {"TXT": ["new"]}}, "a.example new"),
    ("a name that is gone", {"a.example": {"TXT": ["a.example"]}}, "a.example"),
]


@pytest.mark.parametrize(("zone", "found"), [r[1:] for r in CHANGES], ids=[r[0] for r in CHANGES])
def test_it_follows_what_has_changed(zone: dict[str, dict[str, list[str]]], found: str) -> None:
    work = Work()
    work.find(ZONE)
    work.find(zone)
    assert (work.done, work.found) == (2, found)


def test_a_time_to_live_is_no_change() -> None:
    lookups = Lookups(ZoneResolver(ZONE))
    then = lookups.query("a.example", "TXT")
    assert lookups.repeat([then._replace(ttl=then.ttl + 1)])


def test_another_status_is_a_change() -> None:
    lookups = Lookups(ZoneResolver({}))
    assert not lookups.repeat([Answer("a.example", "TXT", Status.TEMPERROR)])


def test_what_is_not_to_be_kept_is_not() -> None:
    work = Work(lasting=False)
    work.find(ZONE)
    work.find(ZONE)
    assert work.done == 2


def test_what_hangs_on_many_answers_is_not_kept() -> None:
    work = Work(*(f"{n}.example" for n in range(limits.MAX_RECALLED_ANSWERS + 1)))
    work.find({})
    work.find({})
    assert work.done == 2


def test_what_hangs_on_long_answers_is_not_kept() -> None:
    work = Work()
    long = {**ZONE, "b.example": {"TXT": ["x" * (limits.MAX_RECALLED_SIZE + 1)]}}
    work.find(long)
    work.find(long)
    assert work.done == 2


def test_past_the_limit_all_is_forgotten() -> None:
    work = Work()
    for key in [*map(str, range(limits.MAX_RECALLED + 1)), "0"]:
        work.find(ZONE, key)
    assert work.done == limits.MAX_RECALLED + 2


def test_a_mail_whose_budget_is_spent_is_told_so() -> None:
    lookups = Lookups(ZoneResolver(ZONE), max_queries=1)
    assert not lookups.repeat(Work().find(ZONE).answers)
    assert lookups.exceeded == "queries"
