"""What the cache keeps, and what it lets go."""

from __future__ import annotations

from mailguard.dns import Answer, Status
from mailguard.dns.cache import AnswerCache


def answer(name: str, size: int = 10, ttl: int = 60) -> Answer:
    return Answer(name, "TXT", Status.NOERROR, ("x" * size,), ttl=ttl)


def test_the_least_used_goes_first() -> None:
    cache = AnswerCache(50_000, clock=lambda: 0.0)
    for name in "abc":
        cache.put(answer(name, 20_000))
        cache.get("a", "TXT")
    assert [name for name in "abc" if cache.get(name, "TXT")] == ["a", "c"]


def test_a_newer_answer_takes_the_place_of_the_old() -> None:
    cache = AnswerCache(50_000, clock=lambda: 0.0)
    for size in (20_000, 30_000, 40_000):
        cache.put(answer("a", size))
    kept = cache.get("a", "TXT")
    assert kept is not None
    assert len(kept.values[0]) == 40_000


def test_an_answer_larger_than_the_cache_is_not_kept() -> None:
    cache = AnswerCache(1000, clock=lambda: 0.0)
    cache.put(answer("a", 2000))
    assert cache.get("a", "TXT") is None
    cache.put(answer("b", 10))
    assert cache.get("b", "TXT")


def test_small_answers_do_not_add_up_without_end() -> None:
    cache = AnswerCache(100_000, clock=lambda: 0.0)
    names = [f"{number}.example" for number in range(10_000)]
    for name in names:
        cache.put(answer(name, 1))
    assert sum(cache.get(name, "TXT") is not None for name in names) < 200
