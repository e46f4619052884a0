"""The service's log: to stderr, plain on a terminal, one JSON object a line elsewhere.

A mail is named by account, folder, UID and a hash of its Message-ID: addresses and subjects are
other people's, and logs travel.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
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


def configure(
    *, level: str = "info", stream: TextIO = sys.stderr, environ: Mapping[str, str] = os.environ
) -> None:
    """Set up the log for this process."""
    if stream.isatty():
        stamp = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        render: structlog.typing.Processor = structlog.dev.ConsoleRenderer()
    else:
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            stamp,
            _with_priority(render) if environ.get("JOURNAL_STREAM") else render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )


def _with_priority(render: structlog.typing.Processor) -> structlog.typing.Processor:
    def render_for_journald(logger: object, method: str, event: MutableMapping[str, Any]) -> str:
        priority = _PRIORITY[str(event["level"])]
        return f"<{priority}>{render(logger, method, event)!s}"

    return render_for_journald
