"""What the log looks like to those who read it."""

import io
import json

import pytest
import structlog

from mailguard.service import logs


@pytest.fixture(autouse=True)
def _restored() -> object:
    yield
    structlog.reset_defaults()


def _line(environ: dict[str, str]) -> str:
    stream = io.StringIO()
    logs.configure(stream=stream, environ=environ)
    structlog.get_logger().warning("account_unreachable", account="店铺")
    return stream.getvalue()


def test_a_line_is_json_where_nobody_watches() -> None:
    row = json.loads(_line({}))
    assert (row["event"], row["level"], row["account"]) == (
        "account_unreachable",
        "warning",
        "店铺",
    )


def test_journald_reads_the_priority_before_the_line() -> None:
    assert _line({"JOURNAL_STREAM": "8:1"}).startswith("<4>{")
