"""What is asked of a server at a time, and what identifies a mail."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard import limits
from mailguard.mailbox.fingerprint import fingerprint
from mailguard.mailbox.imap.reading import batches, uid_sets
from mailguard.providers.load import profiles
from tests.mailbox.scripted import ScriptedServer, Talk, greet, select

UIDS = st.lists(st.integers(1, 2**32 - 1), unique=True, max_size=700)


@given(UIDS)
def test_uid_sets_fit_a_command_and_leave_none_out(uids: list[int]) -> None:
    sets = list(uid_sets(uids))
    assert [uid for some in sets for uid in some] == uids
    assert all(len(some) <= limits.UID_SET for some in sets)
    assert all(len(",".join(map(str, some))) <= limits.UID_SET_SIZE for some in sets)


@given(st.lists(st.integers(0, 100_000_000), max_size=300))
def test_batches_are_bounded_by_count_and_octets(sizes: list[int]) -> None:
    found = list(batches(dict(enumerate(sizes))))
    assert [uid for batch in found for uid in batch] == list(range(len(sizes)))
    for batch in found:
        assert len(batch) <= limits.FETCH_BATCH
        octets = sum(min(sizes[uid], limits.FIRST_PART) for uid in batch)
        assert octets <= limits.FETCH_BATCH_SIZE or len(batch) == 1


def test_a_large_folder_is_searched_in_spans() -> None:
    """One answer with 200,000 UIDs would be a line that imaplib refuses to read."""
    asked: list[bytes] = []

    def play(talk: Talk) -> None:
        greet(talk)
        lines = (b"* 120000 EXISTS", b"* OK [UIDVALIDITY 7] valid", b"* OK [UIDNEXT 200000] next")
        talk.answer(*lines)
        for uid in (b"5", b"6", b"6 7"):
            tag, command = talk.hear()
            asked.append(command)
            talk.say(b"* SEARCH " + uid, tag + b" OK done")

    with ScriptedServer(play) as server:
        mailbox = server.opened()
        assert mailbox.uids(after=4) == [5, 6, 7]
    assert asked == [
        b"UID SEARCH 1:50000 UID 5:*",
        b"UID SEARCH 50001:100000 UID 5:*",
        b"UID SEARCH 100001:* UID 5:*",
    ]


@pytest.mark.parametrize(
    ("profile", "commands", "why"),
    [
        ("dovecot", [b"UID SEARCH UID 199990:*"], "ten can be new at most: one command will do"),
        (
            "qq",
            [b"UID SEARCH 1:50000 UID 199990:*", b"UID SEARCH 50001:* UID 199990:*"],
            "it answers with more than was asked for",
        ),
    ],
)
def test_where_few_can_be_new_one_search_will_do(
    profile: str, commands: list[bytes], why: str
) -> None:
    asked: list[bytes] = []

    def play(talk: Talk) -> None:
        greet(talk)
        lines = (b"* 60000 EXISTS", b"* OK [UIDVALIDITY 7] valid", b"* OK [UIDNEXT 200000] next")
        talk.answer(*lines)
        for _ in commands:
            tag, command = talk.hear()
            asked.append(command)  # before the answer: the test looks as soon as it has it
            talk.say(b"* SEARCH 199995", tag + b" OK done")

    with ScriptedServer(play) as server:
        mailbox = server.opened(profiles()[profile])
        assert mailbox.uids(after=199_989) == [199_995]
    assert asked == commands, why


@pytest.mark.parametrize(
    ("one", "other", "same", "reason"),
    [
        ((b"A: 1\r\n\r\nbody", 20), (b"A: 1\r\n\r\nbo", 20), True, "cut past the header"),
        ((b"A: 1\r\n\r\nbody", 20), (b"A: 1\r\n", 20), True, "the header alone"),
        ((b"A: 1\r\n\r\n", 20), (b"A: 1\r\n\r\n", 21), False, "of another length"),
        ((b"A: 1\r\n\r\n", 20), (b"A: 2\r\n\r\n", 20), False, "another header"),
        ((b"A: 1\n\nx\r\n\r\ny", 20), (b"A: 1\n\n", 20), True, "bare line feeds"),
        ((b"", 0), (b"", 0), True, "nothing at all"),
    ],
)
def test_a_fingerprint(
    one: tuple[bytes, int], other: tuple[bytes, int], same: bool, reason: str
) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) is same, reason


def test_a_header_past_the_limit_counts_as_far_as_it_is_read() -> None:
    start: Sequence[int] = b"A: " + b"x" * limits.MAX_HEADER_SIZE
    assert fingerprint(bytes(start) + b"1\r\n\r\n", 9) == fingerprint(bytes(start) + b"2", 9)


def test_each_command_is_told_of() -> None:
    told: list[bytes] = []
    heard: list[bytes] = []

    def play(talk: Talk) -> None:
        greet(talk)
        select(talk)
        heard.extend(talk.answer() for _ in range(2))

    with ScriptedServer(play) as server:
        mailbox = server.mailbox()
        mailbox.on_command = lambda: told.append(b"a command")
        mailbox.connect()
        told.clear()
        mailbox.open("INBOX")
        assert mailbox.prints(range(1, limits.UID_SET + 2)) == {}
    assert len(told) == 1 + len(heard) == 3
