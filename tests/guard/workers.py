"""Workers that die and hang on command: what a native parser's bug would do to a real one."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection

from mailguard.guard.settings import AnalysisSettings
from mailguard.guard.worker import READY
from mailguard.verdict.model import Kind, Verdict


def serve(jobs: Connection, settings: AnalysisSettings) -> None:
    """Answers with what it was given as the subject; obeys DIE, HANG and DIE-ON-HEADERS."""
    jobs.send(READY)
    while True:
        try:
            raw, context = jobs.recv()
        except EOFError:
            return
        if b"DIE" in raw:
            os._exit(11)
        if b"HANG" in raw:
            time.sleep(60)
        subject = f"{len(raw)} of {context.size}"
        if b"SETTINGS" in raw:
            subject = settings.resolver
        jobs.send((Verdict(Kind.UNRELATED, "no_claim", subject=subject), {"noerror": 1}))


def never_ready(jobs: Connection, settings: AnalysisSettings) -> None:
    """Ends before it is of any use."""
    os._exit(1)
