"""What is counted and told of a mail, and what of one that was reported before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailguard.actions.offering import Offer
from mailguard.actions.perform import Done
from mailguard.actions.plan import Standing
from mailguard.guard.judging import Seen
from mailguard.guard.model import Handled
from mailguard.journal.model import Key, Outcome
from mailguard.service.health import AccountHealth
from mailguard.service.metrics import Metrics
from mailguard.service.notices import Notice, Notices, Topic
from mailguard.service.reporter import Reporter
from mailguard.verdict.model import Kind, Verdict

KEY = Key("shop", "INBOX", 1, 7)
SEEN = Seen(7, 1, None, "print", "<1@x>", Verdict(Kind.IMPERSONATION, "rule"))
MOVED, LABELLED = Done(Outcome.DONE, moved=True), Done(Outcome.DONE)


class Told(Notices):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.topics: list[Topic] = []

    def tell(self, notice: Notice) -> None:
        self.topics.append(notice.topic)


@pytest.mark.parametrize(
    ("handled", "judged", "topics", "why"),
    [
        (Handled(KEY, SEEN, MOVED), 1, [Topic.IMPERSONATION], "new"),
        (Handled(KEY, SEEN, LABELLED, repeat=True), 0, [], "told of before"),
        (
            Handled(KEY, SEEN, MOVED, repeat=True),
            1,
            [Topic.IMPERSONATION],
            "seen in All Mail before it was moved out of the inbox",
        ),
        (Handled(KEY, SEEN, LABELLED, standing=Standing.ALLOWED), 1, [], "a sender allowed"),
        (
            Handled(KEY, SEEN, LABELLED, standing=Standing.TAKEN_OUT, repeat=True),
            0,
            [Topic.OFFER],
            "taken back: whoever sent it can be allowed",
        ),
        (
            Handled(replace(KEY, folder="Junk"), SEEN, standing=Standing.TAKEN_OUT, repeat=True),
            0,
            [],
            "taken out to be thrown away: nobody is offered",
        ),
    ],
)
def test_a_mail_is_counted_and_told_of_once(
    handled: Handled, judged: int, topics: list[Topic], why: str
) -> None:
    told = Told()
    first = AccountHealth("shop", "enforce", ("INBOX",))
    offered = Offer(3, "shop", "agent.example")
    reporter = Reporter(first, Metrics(), told, offer=lambda _key: offered)
    reporter.handled(handled)
    assert (reporter.health.now.judged, told.topics) == (judged, topics), why
