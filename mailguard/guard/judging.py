"""Mails out of a source, through the analysis, in order, with little held at a time."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from mailguard.auth.trust import Trust
from mailguard.context import Context
from mailguard.findings import Code, Finding
from mailguard.guard.keeper import header_section
from mailguard.guard.pool import Pool
from mailguard.limits import ANALYSES_AHEAD, ANALYSES_AHEAD_SIZE, STOP_LATENCY
from mailguard.mailbox.contract import Source
from mailguard.mailbox.fingerprint import content_id, fingerprint
from mailguard.mailbox.model import Mail
from mailguard.verdict.model import Kind, Verdict
from mailguard.verdict.rule import Rule

_UNREAD = Verdict(Kind.UNDETERMINED, Rule.UNREAD.value)
_MESSAGE_ID = re.compile(rb"\n(?i:message-id)[ \t]*:[ \t\r\n]*(<[^<>\r\n]{1,500}>)")


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail and what is thought of it; its bytes are let go of.

    `fingerprint` and `object_id` are "" where nobody asked to know it again, and `message_id` too
    unless it is flagged.
    """

    uid: int
    size: int
    received: datetime | None
    fingerprint: str
    message_id: str
    verdict: Verdict
    object_id: str = ""


def judge_mails(
    source: Source,
    uids: Sequence[int],
    pool: Pool,
    trust: Trust,
    *,
    final: bool,
    authenticate: frozenset[str] = frozenset(),
    known: Callable[[Mail, str], Verdict | None] | None = None,
    checkpoint: Callable[[], None] = lambda: None,
) -> Iterator[Seen]:
    """The mails of `uids` in the source's current folder, judged, in the order they come.

    `final` says that there will be no second look at any of them; `authenticate` are domains to be
    authenticated whatever the verdict (`context.Context`); `known` gives the verdict on a mail that
    was judged elsewhere, by its fingerprint: without it, mails get no name by which they could be
    known again. Fetching goes on while earlier mails are analysed, `ANALYSES_AHEAD` at most.
    `checkpoint` is called now and then while the analysis is waited for, and may raise to give up.
    """
    waiting: deque[tuple[Mail, str, Future[Verdict]]] = deque()
    ahead = 0
    for mail in source.fetch(uids):
        verdict, name = None, ""
        if known is not None:
            name = fingerprint(mail.raw, mail.size)
            mail = replace(mail, object_id=mail.object_id or content_id(mail.raw, mail.size))
            verdict = known(mail, name)
        if not mail.raw and (mail.size or mail.flaw):  # unread: no mail is fine for that
            verdict = verdict or _UNREAD
        context = Context(
            trust=trust,
            received=mail.received,
            size=mail.size,
            final=final,
            authenticate=authenticate,
        )
        future = _settled(verdict) if verdict else pool.analyse(mail.raw, context, checkpoint)
        waiting.append((mail, name, future))
        ahead += len(mail.raw)
        while len(waiting) > ANALYSES_AHEAD or (waiting and ahead > ANALYSES_AHEAD_SIZE):
            ahead -= len(waiting[0][0].raw)
            yield _seen(*waiting.popleft(), checkpoint)
    while waiting:
        yield _seen(*waiting.popleft(), checkpoint)


def _settled(verdict: Verdict) -> Future[Verdict]:
    future: Future[Verdict] = Future()
    future.set_result(verdict)
    return future


def flawed(verdict: Verdict, flaw: Code) -> Verdict:
    """The verdict on what could be read of a mail, which is not fine for the rest."""
    findings = (*verdict.findings, Finding(flaw))
    if verdict.kind.flagged:
        return replace(verdict, findings=findings)
    return replace(verdict, kind=_UNREAD.kind, rule=_UNREAD.rule, findings=findings)


def _seen(mail: Mail, name: str, future: Future[Verdict], checkpoint: Callable[[], None]) -> Seen:
    while not future.done():
        with suppress(TimeoutError):
            future.exception(STOP_LATENCY)
            break
        checkpoint()
    verdict = future.result()
    told = name or verdict.kind.flagged
    return Seen(
        uid=mail.uid,
        size=mail.size,
        received=mail.received,
        fingerprint=name,
        message_id=_message_id(mail.raw) if told else "",
        verdict=flawed(verdict, mail.flaw) if mail.flaw else verdict,
        object_id=mail.object_id,
    )


def _message_id(raw: bytes) -> str:
    found = _MESSAGE_ID.search(b"\n" + header_section(raw))
    return found[1].decode("ascii", "replace") if found else ""
