"""How often the log says what keeps an account from being watched."""

from __future__ import annotations

import io
import json

import pytest
import structlog

from mailguard.limits import TROUBLE_AGAIN
from mailguard.mailbox.errors import UnreachableError
from mailguard.service import logs
from mailguard.service.health import AccountHealth
from mailguard.service.metrics import Metrics
from mailguard.service.reporter import Reporter
from tests.service.told import Told

DOWN, UNKNOWN, WATCHED = "Nothing listens there.", "The host is not known.", ""


@pytest.mark.parametrize(
    ("happened", "said", "why"),
    [
        ([(0, DOWN), (12, DOWN), (24, DOWN)], [DOWN], "it is tried again and again"),
        ([(0, DOWN), (12, UNKNOWN), (24, DOWN)], [DOWN, UNKNOWN, DOWN], "it is another trouble"),
        ([(0, DOWN), (1, WATCHED), (2, DOWN)], [DOWN, DOWN], "it was over meanwhile"),
        ([(0, DOWN), (TROUBLE_AGAIN, DOWN)], [DOWN, DOWN], "it lasts, and logs are thrown away"),
        ([(0, DOWN), (-TROUBLE_AGAIN, DOWN)], [DOWN, DOWN], "the clock was set back"),
    ],
)
def test_what_is_wrong_is_said_once(
    happened: list[tuple[float, str]], said: list[str], why: str
) -> None:
    now = [0.0]
    stream = io.StringIO()
    logs.configure(form="json", stream=stream, environ={})
    first = AccountHealth("shop", "enforce", ("INBOX",))
    reporter = Reporter(first, Metrics(), Told(), clock=lambda: 1e9 + now[0])
    for now[0], problem in happened:
        if problem == WATCHED:
            reporter.watching(("INBOX",), ())
        else:
            reporter.trouble(UnreachableError(problem), problem, "", 12.0)
    structlog.reset_defaults()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["problem"] for line in lines if "problem" in line] == said, why
