"""Notices: gathered, told once, in the reader's language; a receiver that fails delays nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from mailguard.errors import TemporaryError
from mailguard.service.notices import MAX_LINES, MAX_WAITING, Notice, Notices, Topic, compose
from mailguard.service.outbox import MAX_MESSAGES, Outbox

POSING = {
    "platform": "dhgate",
    "severity": "critical",
    "done": "moved",
    "author": "somebody@private.example",
    "subject": "your shop is frozen",
}
OFFER = Notice(Topic.OFFER, "shop", {"number": "17", "sender": "agent.example"})
IMPERSONATION = Notice(Topic.IMPERSONATION, "shop", POSING)


class Receiver:
    """Takes messages, and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.messages: list[tuple[str, str]] = []
        self.outcomes: list[str] = []
        self.failures = failures
        self.taken = threading.Condition()

    def send(self, title: str, body: str) -> None:
        if self.failures:
            self.failures -= 1
            raise TemporaryError("not taken")
        with self.taken:
            self.messages.append((title, body))
            self.taken.notify_all()

    def told(self, _name: str, outcome: str) -> None:
        self.outcomes.append(outcome)

    def outbox(self) -> Outbox:
        return Outbox("phone", self.send, self.told)

    def wait_for(self, count: int, timeout: float = 10.0) -> bool:
        with self.taken:
            return self.taken.wait_for(lambda: len(self.messages) >= count, timeout)


def test_the_next_go_out_in_a_digest() -> None:
    receiver = Receiver()
    notices = Notices([receiver.outbox()], every=1.0, settle=0.05)
    notices.tell(IMPERSONATION)
    assert receiver.wait_for(1)
    for _ in range(5):
        notices.tell(IMPERSONATION)
    assert receiver.wait_for(2)
    notices.close()
    assert [title for title, _ in receiver.messages] == ["mailguard: shop", "mailguard: 5 notices"]
    assert "(5 times)" in receiver.messages[1][1]


def test_the_first_goes_out_at_once_and_what_waits_when_the_service_ends() -> None:
    receiver = Receiver()
    notices = Notices([receiver.outbox()], every=600.0, settle=0.01)
    notices.tell(IMPERSONATION)
    assert receiver.wait_for(1)
    notices.tell(Notice(Topic.BRAKE, "shop", {"why": "rate"}))
    notices.close()
    assert len(receiver.messages) == 2


def test_a_receiver_that_fails_is_tried_again() -> None:
    receiver = Receiver(failures=1)
    outbox = receiver.outbox()
    outbox.post("title", "body")
    assert receiver.wait_for(1)
    outbox.close()
    assert receiver.outcomes == ["failed", "sent"]


def test_a_receiver_that_hangs_delays_neither_mail_nor_others() -> None:
    release = threading.Event()
    hanging = Outbox("hanging", lambda _title, _body: release.wait(30) and None, lambda *_: None)  # type: ignore[arg-type,return-value]
    receiver = Receiver()
    notices = Notices([hanging, receiver.outbox()], every=0.01, settle=0.0)
    began = time.monotonic()
    for _ in range(2 * MAX_WAITING):
        notices.tell(IMPERSONATION)
    assert time.monotonic() - began < 1.0
    assert receiver.wait_for(1)
    for _ in range(2 * MAX_MESSAGES):
        hanging.post("title", "body")
    began = time.monotonic()
    notices.close()
    assert time.monotonic() - began < 6.0
    release.set()


def test_a_librarys_bug_does_not_end_the_notices() -> None:
    receiver = Receiver()
    calls: list[str] = []

    def send(title: str, body: str) -> None:
        calls.append(title)
        if len(calls) == 1:
            raise KeyError("a bug")
        receiver.send(title, body)

    outbox = Outbox("phone", send, receiver.told)
    outbox.post("title", "body")
    assert receiver.wait_for(1)
    outbox.close()


def test_without_receivers_nothing_runs() -> None:
    before = threading.active_count()
    notices = Notices()
    notices.tell(IMPERSONATION)
    assert threading.active_count() == before
    notices.close()


NOTICES = [
    IMPERSONATION,
    Notice(Topic.AUTHORISATION, "shop", {"by": "password"}),
    Notice(Topic.AUTHORISATION, "shop", {"by": "oauth"}),
    Notice(Topic.SILENT, "shop", {"minutes": "60"}),
    Notice(Topic.BRAKE, "shop", {"why": "rate"}),
    Notice(Topic.BRAKE, "shop", {"why": "share"}),
    Notice(Topic.RECOVERED, "shop"),
    OFFER,
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "notice", NOTICES, ids=lambda n: f"{n.topic}-{n.params.get('why', '')}{n.params.get('by', '')}"
)
def test_every_notice_has_its_words(notice: Notice, language: str) -> None:
    title, body = compose([notice], language)
    assert "shop" in title
    assert "shop" in body
    for text in (title, body):
        assert "notice." not in text
        assert "?" not in text
        assert "{" not in text


@pytest.mark.parametrize(
    ("language", "name"), [("en", "DHgate"), ("zh", "敦煌网")], ids=["en", "zh"]
)
def test_the_platform_is_named_as_the_reader_knows_it(language: str, name: str) -> None:
    platform: Callable[[str], str] = {"dhgate": name}.__getitem__
    assert name in compose([IMPERSONATION], language, platform=platform)[1]


def test_sender_and_subject_are_named_only_where_that_is_asked_for() -> None:
    without = compose([IMPERSONATION], "en")[1]
    assert "private.example" not in without
    assert "frozen" not in without
    with_details = compose([IMPERSONATION], "en", details=True)[1]
    assert "somebody@private.example" in with_details
    assert "your shop is frozen" in with_details
    assert "agent.example" not in compose([OFFER], "en")[1]
    assert "agent.example" in compose([OFFER], "en", details=True)[1]


def test_a_flood_is_a_short_message() -> None:
    flood = [Notice(Topic.RECOVERED, f"account{number}") for number in range(100)]
    title, body = compose(flood, "en", more=7)
    assert title == "mailguard: 107 notices"
    assert len(body.splitlines()) == MAX_LINES + 3
    assert f"{107 - MAX_LINES} more" in body
