"""The pool: a mail may kill a process, never the service, and never another mail's answer."""

import multiprocessing
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mailguard.context import Context
from mailguard.errors import ConfigError, TemporaryError
from mailguard.findings import Code
from mailguard.guard import nursery
from mailguard.guard.pool import Pool
from mailguard.guard.settings import AnalysisSettings
from mailguard.guard.worker import serve
from mailguard.limits import HANDFUL
from mailguard.verdict.model import Kind, Verdict
from tests.guard import workers

HEADER = b"From: a@example.com\r\n\r\n"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    settings = AnalysisSettings(resolver="offline")
    with Pool(settings, workers=1, deadline=0.5, serve=workers.serve) as pool:
        yield pool


def _judge(pool: Pool, raw: bytes) -> Verdict:
    return pool.analyse(raw, Context()).result(30)


def test_answers_come_for_each_mail(pool: Pool) -> None:
    futures = [pool.analyse(HEADER + b"x" * n, Context()) for n in range(20)]
    expected = [f"{len(HEADER) + n} of None" for n in range(20)]
    assert [future.result(30).subject for future in futures] == expected


@pytest.mark.parametrize("body", [b"DIE", b"HANG"], ids=["crash", "hang"])
def test_a_mail_that_kills_a_worker_twice_is_judged_on_its_headers(pool: Pool, body: bytes) -> None:
    verdict = _judge(pool, HEADER + body)
    assert verdict.subject == f"{len(HEADER)} of {len(HEADER + body)}"
    assert [finding.code for finding in verdict.findings] == [Code.ANALYSIS_CRASHED]


def test_a_mail_whose_headers_kill_a_worker_is_undetermined(pool: Pool) -> None:
    verdict = _judge(pool, b"Subject: DIE\r\n\r\n")
    assert verdict.kind is Kind.UNDETERMINED
    assert [finding.code for finding in verdict.findings] == [Code.ANALYSIS_CRASHED]


def test_the_next_mail_gets_a_new_worker(pool: Pool) -> None:
    dying = pool.analyse(HEADER + b"DIE", Context())
    healthy = pool.analyse(HEADER, Context())
    assert dying.result(30).findings
    assert not healthy.result(30).findings


@pytest.mark.parametrize("body", [b"DIE", b"HANG"], ids=["crash", "hang"])
def test_what_is_handed_over_with_it_is_judged_all_the_same(pool: Pool, body: bytes) -> None:
    """Mails that wait go to a process several at a time; one of them kills it."""
    busy = pool.analyse(HEADER + b"SLOW", Context())
    futures = [pool.analyse(HEADER + (body if n == 2 else b"x" * n), Context()) for n in range(6)]
    verdicts = [future.result(30) for future in futures]
    assert [bool(verdict.findings) for verdict in verdicts] == [n == 2 for n in range(6)]
    assert verdicts[5].subject == f"{len(HEADER) + 5} of None"
    assert not busy.result(30).findings


def test_a_mail_that_hangs_holds_others_back_for_one_deadline(pool: Pool) -> None:
    first = pool.analyse(HEADER + b"SLOW", Context())  # meanwhile the others gather
    hanging = pool.analyse(HEADER + b"HANG", Context())
    others = [pool.analyse(HEADER + b"hello", Context()) for _ in range(HANDFUL)]
    assert first.result(30).findings == ()
    beside = others[: HANDFUL // 3]  # those that came to the same process with it
    assert all(other.result(30).findings == () for other in beside)
    assert not hanging.done()
    assert hanging.result(30).findings


def test_many_that_wait_are_handed_over_together() -> None:
    settings = AnalysisSettings(resolver="offline")
    with Pool(settings, workers=1, serve=workers.tell_how_many) as pool:
        futures = [pool.analyse(HEADER, Context()) for _ in range(3 * HANDFUL)]
        told = [future.result(30).subject for future in futures]
    assert str(HANDFUL) in told


def test_an_error_beside_a_mail_leaves_every_other_its_own_verdict() -> None:
    errors = iter([ValueError()])

    def count(_answers: Mapping[str, int]) -> None:
        for error in errors:
            raise error

    settings = AnalysisSettings(resolver="offline")
    with Pool(settings, workers=1, serve=workers.serve, on_answers=count) as pool:
        futures = [pool.analyse(HEADER + b"x" * n, Context()) for n in range(40)]
        told = [f.result().subject if f.exception(30) is None else "" for f in futures]
    expected = [f"{len(HEADER) + n} of None" for n in range(40)]
    assert all(subject in ("", right) for subject, right in zip(told, expected, strict=True))
    assert told[-1] == expected[-1]


def test_what_is_not_asked_for_is_not_sent() -> None:
    settings = AnalysisSettings(resolver="offline", brief=True)
    with Pool(settings, workers=1) as pool:
        verdict = _judge(pool, HEADER + b"hello")
    assert verdict.kind is Kind.UNRELATED
    assert verdict == verdict.brief


def test_what_a_worker_cannot_work_with_is_told(tmp_path: Path) -> None:
    settings = AnalysisSettings(resolver=f"zone:{tmp_path / 'nowhere.json'}")
    with Pool(settings, workers=1) as pool, pytest.raises(ConfigError, match=r"nowhere\.json"):
        _judge(pool, HEADER)


def test_a_worker_that_cannot_start_is_an_error_with_a_remedy() -> None:
    settings = AnalysisSettings(resolver="offline")
    with (
        Pool(settings, workers=1, serve=workers.never_ready) as pool,
        pytest.raises(TemporaryError, match="memory"),
    ):
        _judge(pool, HEADER)


def test_a_worker_that_nobody_listens_to_any_more_ends_quietly() -> None:
    """As after Ctrl-C while it starts."""
    ours, theirs = multiprocessing.Pipe()
    with theirs:
        process = nursery.fork(theirs.fileno())
    ours.send((serve, (AnalysisSettings(resolver="offline"),)))
    ours.close()
    assert process.end(30) == 0


def test_other_settings_count_from_the_next_mail(pool: Pool) -> None:
    assert _judge(pool, b"SETTINGS").subject == "offline"
    pool.change(AnalysisSettings(resolver="zone:other"))
    assert _judge(pool, b"SETTINGS").subject == "zone:other"


def test_a_pool_that_is_closed_at_once_waits_for_no_mail() -> None:
    settings = AnalysisSettings(resolver="offline")
    pool = Pool(settings, workers=1, deadline=60.0, serve=workers.serve)
    _judge(pool, HEADER)  # the process is there
    futures = [pool.analyse(HEADER + b"HANG", Context()) for _ in range(2)]
    while pool.backlog:
        time.sleep(0.01)
    time.sleep(0.1)  # and has them in hand
    began = time.monotonic()
    pool.close(finish=False)
    assert time.monotonic() - began < 5.0
    for future in futures:
        assert isinstance(future.exception(timeout=0), TemporaryError)


def test_who_waits_for_room_in_the_queue_may_give_up() -> None:
    class GivenUpError(Exception):
        pass

    def give_up() -> None:
        raise GivenUpError

    def fill(pool: Pool) -> None:
        for _ in range(100):
            pool.analyse(HEADER + b"HANG", Context(), give_up)

    pool = Pool(AnalysisSettings(resolver="offline"), workers=1, serve=workers.serve)
    with pytest.raises(GivenUpError):
        fill(pool)
    pool.close(finish=False)


def test_the_ends_of_dns_queries_are_told() -> None:
    told: list[Mapping[str, int]] = []
    settings = AnalysisSettings(resolver="offline")
    with Pool(settings, workers=1, serve=workers.serve, on_answers=told.append) as pool:
        _judge(pool, HEADER)
    assert told == [{"noerror": 1}]
