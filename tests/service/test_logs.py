"""What the log looks like to those who read it."""

import errno
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


class Full(io.StringIO):
    """A file on a disk that has no room until it is made."""

    room = False

    def write(self, text: str) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


@pytest.mark.parametrize("level", ["info", "warning", "error", "critical", "exception"])
def test_a_line_that_cannot_be_written_is_lost_and_no_more(level: str) -> None:
    stream = Full()
    logs.configure(stream=stream, environ={})
    log = structlog.get_logger()
    getattr(log, level)("lost")
    stream.room = True
    getattr(log, level)("written")
    assert json.loads(stream.getvalue())["event"] == "written"
