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
    """Answers with what it was given as the subject; obeys DIE, SLOW, HANG and SETTINGS."""
    jobs.send(READY)
    with suppress(EOFError):
        while True:
            for raw, context in jobs.recv():
                jobs.send(([_obey(raw, context, settings)], {"noerror": 1}))


def _obey(raw: bytes, context: Context, settings: AnalysisSettings) -> Verdict:
    if b"DIE" in raw:
        os._exit(11)
    if b"SLOW" in raw:
        time.sleep(0.2)
    if b"HANG" in raw:
        time.sleep(60)
    subject = settings.resolver if b"SETTINGS" in raw else f"{len(raw)} of {context.size}"
    return Verdict(Kind.UNRELATED, "no_claim", subject=subject)


def tell_how_many(jobs: Connection, settings: AnalysisSettings) -> None:
    """Answers with how many mails came together; the first ones take their time."""
    jobs.send(READY)
    with suppress(EOFError):
        while True:
            mails = jobs.recv()
            time.sleep(0.1)
            said = Verdict(Kind.UNRELATED, "no_claim", subject=str(len(mails)))
            jobs.send(([said] * len(mails), {}))


def never_ready(jobs: Connection, settings: AnalysisSettings) -> None:
    """Ends before it is of any use."""
    os._exit(1)
