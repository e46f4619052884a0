"""What a server says of mail that has left a folder (RFC 7162), word by word."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from mailguard.mailbox.model import Gone
from tests.mailbox.scripted import ScriptedServer, Talk, greet, select

VALID = b"* OK [UIDVALIDITY 5] valid"
MODSEQ = b"* OK [HIGHESTMODSEQ 90] highest"
CLOSED = b"* OK [CLOSED] the other one"


def ask(
    *said: bytes, there: bytes = b"", uids: Collection[int] = (3, 4, 9)
) -> tuple[Gone | None, list[bytes]]:
    """Open INBOX, then ask which of `uids` have left Quarantine; the answer, and the commands.

    `there` is the UID that a FETCH finds.
    """
    asked: list[bytes] = []

    def play(talk: Talk) -> None:
        greet(talk, b"IDLE UIDPLUS MOVE ENABLE QRESYNC")
        talk.answer(b"* ENABLED QRESYNC")
        select(talk)
        for lines in (said, [b"* 1 FETCH (UID " + there + b" FLAGS ())"] if there else ()):
            tag, command = talk.hear()
            asked.append(command)
            talk.say(*lines, tag + b" OK done")

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        return mailbox.gone("Quarantine", 5, uids, 77), asked


@pytest.mark.parametrize(
    ("said", "gone", "why"),
    [
        ((b"* VANISHED (EARLIER) 1:3,9",), {3, 9}, "ranges and single UIDs"),
        ((b"* VANISHED (EARLIER) 9:4",), {4, 9}, "a range may begin at its end (RFC 3501, 9)"),
        ((b"* VANISHED (earlier) 4",), {4}, "case is free"),
        ((b"* VANISHED (EARLIER) 1:2,5:8",), set(), "none that was asked for"),
        ((), set(), "nothing has left"),
        ((b"* VANISHED (EARLIER) 9", b"* VANISHED (EARLIER) 4"), {4, 9}, "in two lines"),
    ],
)
def test_what_went_earlier_is_named(said: tuple[bytes, ...], gone: set[int], why: str) -> None:
    found, (examine, *_) = ask(VALID, MODSEQ, *said)
    assert found == Gone(frozenset(gone), 90), why
    assert examine == b'EXAMINE "Quarantine" (QRESYNC (5 77 3:4,9))'


def test_more_than_a_command_holds_are_not_named() -> None:
    """Some servers silently drop long ones; without them all that went is told."""
    found, (examine, *_) = ask(VALID, MODSEQ, b"* VANISHED (EARLIER) 3", uids=range(1, 9999, 2))
    assert found == Gone(frozenset({3}), 90)
    assert examine == b'EXAMINE "Quarantine" (QRESYNC (5 77))'


def test_what_went_from_the_folder_that_was_open_before_is_not_meant() -> None:
    """A server may tell of it until [CLOSED] (RFC 7162 section 3.2.11)."""
    found, _ = ask(b"* VANISHED 3:4", CLOSED, VALID, MODSEQ, b"* VANISHED (EARLIER) 9")
    assert found == Gone(frozenset({9}), 90)


def test_where_the_folder_keeps_no_modseq_each_is_asked_for() -> None:
    found, asked = ask(VALID, b"* OK [NOMODSEQ] none", there=b"4")
    assert found == Gone(frozenset({3, 9}), None)
    assert asked[1] == b"UID FETCH 3,4,9 (FLAGS)"


def test_under_a_new_uidvalidity_nothing_is_said() -> None:
    found, _ = ask(b"* OK [UIDVALIDITY 6] valid", MODSEQ, b"* VANISHED (EARLIER) 3:9")
    assert found is None


def test_a_modseq_past_what_there_can_be_is_none() -> None:
    """RFC 7162 section 7 has 63 bits."""
    found, _ = ask(VALID, b"* OK [HIGHESTMODSEQ 99999999999999999999] highest", there=b"4")
    assert found == Gone(frozenset({3, 9}), None)
