"""Notices to people: gathered, held to a rate, sent from threads that no mail ever waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mailguard.service.outbox import Outbox
from mailguard.words.sentences import Say, speaker

SETTLE = 2.0
"""Seconds that a first notice waits for others: what comes in one batch is told at once."""
MAX_WAITING = 500
"""Notices kept for one digest; the others are only counted."""
MAX_LINES = 20
"""Lines of a digest."""


class Topic(StrEnum):
    """What people are told of."""

    IMPERSONATION = "impersonation"
    AUTHORISATION = "authorisation"
    SILENT = "silent"
    BRAKE = "brake"
    RECOVERED = "recovered"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell; `params` are what its sentence names."""

    topic: Topic
    account: str
    params: Mapping[str, str] = field(default_factory=dict)


class Notices:
    """Gathers notices and hands them to the outboxes, one message at most every `every` seconds.

    `details` has sender and subject named, `platform` gives the name of a platform's id. Without
    outboxes, nothing is kept and nothing runs.
    """

    def __init__(
        self,
        outboxes: Sequence[Outbox] = (),
        *,
        language: str = "en",
        every: float = 900.0,
        details: bool = False,
        platform: Callable[[str], str] = str,
        settle: float = SETTLE,
    ) -> None:
        self._outboxes = tuple(outboxes)
        self._language = language
        self._every = every
        self._details = details
        self._platform = platform
        self._settle = settle
        self._waiting: list[Notice] = []
        self._uncounted = 0
        self._news = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)
        if self._outboxes:
            self._thread.start()

    def tell(self, notice: Notice) -> None:
        """Have it told, now or with the next digest. Never blocks, never raises."""
        if not self._outboxes:
            return
        with self._news:
            if len(self._waiting) < MAX_WAITING:
                self._waiting.append(notice)
            else:
                self._uncounted += 1
            self._news.notify()

    def close(self) -> None:
        """Hand over what waits; the outboxes try once more, briefly."""
        with self._news:
            self._closed = True
            self._news.notify()
        if self._outboxes:
            self._thread.join(1.0)
        for outbox in self._outboxes:
            outbox.close()

    def _run(self) -> None:
        free_at = 0.0
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._closed)
                until = max(time.monotonic() + self._settle, free_at)
                self._news.wait_for(lambda: self._closed, until - time.monotonic())
                taken, self._waiting = self._waiting, []
                more, self._uncounted = self._uncounted, 0
                closed = self._closed
            if taken:
                title, body = compose(
                    taken,
                    self._language,
                    details=self._details,
                    platform=self._platform,
                    more=more,
                )
                for outbox in self._outboxes:
                    outbox.post(title, body)
                free_at = time.monotonic() + self._every
            if closed:
                return


def compose(
    notices: Sequence[Notice],
    language: str,
    *,
    details: bool = False,
    platform: Callable[[str], str] = str,
    more: int = 0,
) -> tuple[str, str]:
    """Title and text of one message; like notices are one line, `more` are those not kept."""
    say = speaker(language)
    lines: dict[str, int] = {}
    for notice in notices:
        line = _line(notice, say, platform, details=details)
        lines[line] = lines.get(line, 0) + 1
    shown = [
        line if count == 1 else say("notice.times", line=line, count=count)
        for line, count in list(lines.items())[:MAX_LINES]
    ]
    left = sum(list(lines.values())[MAX_LINES:]) + more
    if left:
        shown.append(say("notice.more", count=left))
    total = len(notices) + more
    title = (
        say("notice.title_one", account=notices[0].account)
        if total == 1
        else say("notice.title", count=total)
    )
    return title, "\n".join([*shown, "", say("notice.foot")])


def _line(notice: Notice, say: Say, platform: Callable[[str], str], *, details: bool) -> str:
    code = f"notice.{notice.topic}"
    params = {"account": notice.account, **notice.params}
    if notice.topic is Topic.IMPERSONATION:
        params["platform"] = platform(notice.params["platform"])
        params["done"] = say(f"notice.{notice.params['done']}")
        params["severity"] = say(f"severity.{notice.params['severity']}")
        if details:
            code = "notice.impersonation_details"
    elif notice.topic is Topic.AUTHORISATION:
        code = f"notice.authorisation_{notice.params['by']}"
    elif notice.topic is Topic.OFFER and details:
        code = "notice.offer_details"
    elif notice.topic is Topic.BRAKE:
        params["why"] = say(f"notice.why_{notice.params['why']}")
    return say(code, **params)
