"""The service's log: to stderr, plain on a terminal, one JSON object a line elsewhere.

A mail is named by account, folder, UID and a hash of its Message-ID: addresses and subjects are
other people's, and logs travel.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any, TextIO

import structlog

_PRIORITY = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
"""Levels of syslog(3), which journald takes from a `<N>` before the line (sd-daemon(3))."""


LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class _Printer(structlog.PrintLogger):
    """Prints a line, or loses it: a full disk must not keep mail from being judged."""

    def msg(self, message: str) -> None:
        """Print it."""
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = msg


def configure(
    *,
    level: str = "info",
    form: str = "auto",
    stream: TextIO | None = None,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Set up the log for this process. `form` is "console", "json" or "auto": by the stream.

    Libraries that log by themselves are silenced: what they say may hold what must not be said.
    """
    stream = stream or sys.stderr
    if form == "console" or (form == "auto" and stream.isatty()):
        stamp = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        render: structlog.typing.Processor = structlog.dev.ConsoleRenderer(
            colors=stream.isatty() and "NO_COLOR" not in environ,
            # the usual one shows the values of local variables: passwords, mail
            exception_formatter=structlog.dev.plain_traceback,
        )
        traces = []
    else:
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
        traces = [structlog.processors.format_exc_info]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            stamp,
            *traces,
            _with_priority(render) if environ.get("JOURNAL_STREAM") else render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *_: _Printer(stream),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())  # else Python prints warnings to stderr by itself


def _with_priority(render: structlog.typing.Processor) -> structlog.typing.Processor:
    def render_for_journald(logger: object, method: str, event: MutableMapping[str, Any]) -> str:
        priority = _PRIORITY[str(event["level"])]
        return f"<{priority}>{render(logger, method, event)!s}"

    return render_for_journald
