"""No mail costs more than it did: counted, so that a busy machine says the same as an idle one.

Where more is meant, `python -m tests.bench.counts --record` writes the new baseline.
"""

from __future__ import annotations

import pytest

from tests.bench.counts import Counts, measure, recorded

MARGIN = 1.05
"""Versions of Python and of libraries differ a little."""


@pytest.fixture(scope="module")
def measured() -> dict[str, Counts]:
    return measure()


@pytest.mark.parametrize("mail", recorded())
def test_no_mail_takes_more_calls_than_recorded(mail: str, measured: dict[str, Counts]) -> None:
    now, then = measured[mail].all_calls, recorded()[mail]["calls"]
    assert now <= then * MARGIN, f"{now} calls, {then} recorded: {measured[mail].calls}"


@pytest.mark.parametrize("mail", recorded())
def test_no_mail_is_searched_more_often_than_recorded(
    mail: str, measured: dict[str, Counts]
) -> None:
    assert measured[mail].searched <= recorded()[mail]["searched"] * MARGIN


@pytest.mark.parametrize("mail", recorded())
def test_no_mail_asks_more_of_dns_than_recorded(mail: str, measured: dict[str, Counts]) -> None:
    assert measured[mail].cold <= recorded()[mail]["queries"]


@pytest.mark.parametrize("mail", recorded())
def test_nothing_is_asked_twice_of_dns(mail: str, measured: dict[str, Counts]) -> None:
    assert measured[mail].warm == 0


@pytest.mark.parametrize(
    "step",
    [
        "message/parse.py:parse",
        "message/mime.py:walk",
        "message/html.py:read_html",
        "message/authors.py:read_authors",
        "impersonation/page.py:read_page",
        "auth/dkim/body.py:hash_body",
        "auth/delivery/border.py:find_border",
    ],
)
def test_each_step_is_taken_once_a_mail(step: str, measured: dict[str, Counts]) -> None:
    assert measured["a platform's signed notice"].calls[step] == 1


def test_twice_the_mail_takes_twice_the_calls(measured: dict[str, Counts]) -> None:
    once, twice = measured["HTML of 400 rows"], measured["HTML of 800 rows"]
    assert twice.all_calls <= 2.1 * once.all_calls
