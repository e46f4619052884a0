"""The wait by IDLE tells news from silence, and silence from death."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from mailguard.mailbox.errors import ConnectionLostError
from mailguard.mailbox.imap.idle import idle
from tests.mailbox.scripted import Play, ScriptedServer, Talk, greet, select

PATIENCE = 5.0
NEWS = b"* 4 EXISTS"


def idling(then: Callable[[Talk, bytes], None]) -> Play:
    """A server that comes as far as IDLE and then does `then` with its tag."""

    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        then(talk, await_idle(talk))

    return play


def await_idle(talk: Talk) -> bytes:
    """Hear NOOP and IDLE; the tag of the latter, b"" where the client has gone."""
    if talk.answer() == b"":
        return b""
    tag, command = talk.hear()
    assert command == b"IDLE"
    return tag


def wait(play: Play, *, stop: threading.Event | None = None, **settings: float) -> bool:
    with ScriptedServer(play) as server:
        mailbox = server.opened(**settings)
        return mailbox.wait(PATIENCE, stop or threading.Event())


def accept(talk: Talk, tag: bytes, *news: bytes) -> None:
    """Accept IDLE, say `news`, and end it properly."""
    talk.say(b"+ idling", *news)
    assert talk.hear() == (b"DONE", b"")
    talk.say(tag + b" OK idle over")


def news_alone(talk: Talk, tag: bytes) -> None:
    talk.say(b"+ idling")
    time.sleep(0.05)
    talk.say(NEWS)
    talk.hear()
    talk.say(tag + b" OK done")


def news_split(talk: Talk, tag: bytes) -> None:
    talk.say(b"+ idling")
    for octet in NEWS + b"\r\n":
        talk.link.sendall(bytes([octet]))
        time.sleep(0.005)
    talk.hear()
    talk.say(tag + b" OK done")


def news_before_plus(talk: Talk, tag: bytes) -> None:
    talk.say(NEWS, b"+ idling")
    talk.hear()
    talk.say(tag + b" OK done")


def news_at_the_end(talk: Talk, tag: bytes) -> None:
    """It comes between DONE and the end of IDLE, half of it after the tagged line."""
    talk.say(b"+ idling", b"* 4 RECENT")
    talk.hear()
    talk.link.sendall(b"* OK still here\r\n" + tag + b" OK done\r\n* 5 EXI")
    time.sleep(0.05)
    talk.link.sendall(b"STS\r\n")


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        (news_alone, "a line of its own"),
        (news_split, "a line split over many segments"),
        (lambda talk, tag: accept(talk, tag, NEWS), 'glued to "+ idling"'),
        (lambda talk, tag: accept(talk, tag, b"* OK still here", NEWS), "glued to chatter"),
        (news_before_plus, "before the server accepts"),
        (news_at_the_end, "while IDLE ends"),
    ],
)
def test_news_is_noticed_at_once(then: Callable[[Talk, bytes], None], reason: str) -> None:
    started = time.monotonic()
    assert wait(idling(then)) is True, reason
    assert time.monotonic() - started < 2


def hang_up(talk: Talk, tag: bytes) -> None:
    talk.say(b"+ idling")
    talk.hang_up()


def reset(talk: Talk, tag: bytes) -> None:
    talk.say(b"+ idling")
    time.sleep(0.05)
    talk.reset()


def endless_line(talk: Talk, tag: bytes) -> None:
    talk.say(b"+ idling")
    talk.link.sendall(b"x" * 1_000_000)


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        (hang_up, "FIN"),
        (reset, "RST"),
        (lambda talk, tag: talk.say(b"+ idling", b"* BYE going down"), "BYE"),
        (lambda talk, tag: talk.say(b"* BYE going down"), "BYE instead of an answer"),
        (lambda talk, tag: talk.hang_up(), "FIN instead of an answer"),
        (lambda talk, tag: None, "no answer to IDLE"),
        (lambda talk, tag: talk.say(b"+ idling"), "no answer to DONE: half-open"),
        (endless_line, "a line without end"),
    ],
)
def test_a_dead_connection_is_noticed(then: Callable[[Talk, bytes], None], reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(ConnectionLostError):
        wait(idling(then), idle_refresh=0.2, timeout=0.3)
    assert time.monotonic() - started < 2, reason


def test_silence_is_no_news_and_idle_is_renewed() -> None:
    renewals = []

    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        tag = await_idle(talk)
        while tag:
            accept(talk, tag, b"* 2 EXPUNGE")
            renewals.append(tag)
            tag, _ = talk.hear()

    with ScriptedServer(play) as server:
        mailbox = server.opened(idle_refresh=0.1)
        assert mailbox.wait(0.35, threading.Event()) is False
    assert len(renewals) >= 2


def test_a_connection_proves_itself_as_soon_as_the_machine_wakes_up() -> None:
    asleep = 0.0

    def then(talk: Talk, tag: bytes) -> None:
        nonlocal asleep
        talk.say(b"+ idling")
        time.sleep(0.1)
        asleep = 3600.0
        talk.hear()  # DONE, which this server has no ear for any more

    with ScriptedServer(idling(then)) as server:
        mailbox = server.opened(timeout=0.3)
        assert mailbox._link.call("NOOP", lambda c: c.noop())
        clock = lambda: time.monotonic() + asleep  # noqa: E731 (a clock is no more than that)
        began = time.monotonic()
        with pytest.raises(ConnectionLostError):
            idle(mailbox._link, 300.0, threading.Event(), 300.0, clock)
        assert time.monotonic() - began < PATIENCE


def test_a_wait_ends_soon_after_it_is_told_to_stop() -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    started = time.monotonic()
    assert wait(idling(accept), stop=stop) is False
    assert time.monotonic() - started < 2


def test_the_connection_is_fit_for_use_afterwards() -> None:
    def then(talk: Talk, tag: bytes) -> None:
        news_at_the_end(talk, tag)
        talk.answer(b"* SEARCH 9 12")

    with ScriptedServer(idling(then)) as server:
        mailbox = server.opened()
        assert mailbox.wait(PATIENCE, threading.Event())
        assert mailbox.uids(after=8) == [9, 12]


def test_a_server_that_refuses_idle_is_polled_from_then_on() -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer()
        talk.answer(ok=b"NO not today")
        assert talk.answer(b"* SEARCH 9").startswith(b"UID SEARCH")

    with ScriptedServer(play) as server:
        mailbox = server.opened(poll_every=0.1)
        assert mailbox.wait(PATIENCE, threading.Event())
        assert mailbox.uids(after=8) == [9]


def test_news_beside_another_answer_is_not_forgotten() -> None:
    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer(b"* 1 FETCH (UID 8 FLAGS ())", NEWS)
        assert talk.answer() == b"NOOP"

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert mailbox.flags(8) == frozenset()
        started = time.monotonic()
        assert mailbox.wait(PATIENCE, threading.Event())
        assert time.monotonic() - started < 2


def test_news_that_came_before_the_wait_is_asked_for() -> None:
    """Some servers tell in IDLE only of what comes after it began."""

    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        talk.answer(NEWS)

    assert wait(play)


def test_without_idle_the_folder_is_looked_at_now_and_then() -> None:
    def play(talk: Talk) -> None:
        greet(talk, b"UIDPLUS")
        select(talk)
        for _ in range(2):
            talk.answer(b"* SEARCH")

    with ScriptedServer(play) as server:
        mailbox = server.opened(poll_every=0.2)
        mailbox.uids(after=8)
        assert mailbox.wait(0.05, threading.Event()) is False, "not yet"
        assert mailbox.wait(5, threading.Event()) is True
        mailbox.uids(after=8)
        assert mailbox.wait(0.05, threading.Event()) is False, "looked at just now"
