"""Workers that die and hang on command: what a native parser's bug would do to a real one."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from multiprocessing.connection import Connection

from mailguard.context import Context
from mailguard.guard.process import READY
from mailguard.guard.settings import AnalysisSettings
from mailguard.verdict.model import Kind, Verdict


def serve(jobs: Connection, settings: AnalysisSettings) -> None:
    """Answers with what it was given as the subject; obeys DIE, HANG and DIE-ON-HEADERS."""
    jobs.send(READY)
    with suppress(EOFError):
        while True:
            for raw, context in jobs.recv():
                jobs.send([(_obey(raw, context, settings), {"noerror": 1})])


def _obey(raw: bytes, context: Context, settings: AnalysisSettings) -> Verdict:
    if b"DIE" in raw:
        os._exit(11)
    if b"HANG" in raw:
        time.sleep(60)
    subject = settings.resolver if b"SETTINGS" in raw else f"{len(raw)} of {context.size}"
    return Verdict(Kind.UNRELATED, "no_claim", subject=subject)


def never_ready(jobs: Connection, settings: AnalysisSettings) -> None:
    """Ends before it is of any use."""
    os._exit(1)
