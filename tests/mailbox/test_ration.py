"""What a provider allows a login: connections at once, octets a day."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from mailguard.demo.server import DemoServer
from mailguard.journal import Journal, JournalError
from mailguard.journal.downloads import Downloads
from mailguard.mailbox.errors import UnreachableError
from mailguard.mailbox.imap import ImapMailbox, ImapSettings, Tls
from mailguard.mailbox.ration import HOUR, Memory, Ration, RationedError
from mailguard.providers.load import profiles
from mailguard.providers.model import Profile
from tests.clock import Clock
from tests.mailbox.samples import numbered

DAY = 24 * HOUR
MB = 1_000_000


@pytest.fixture
def clock() -> Clock:
    return Clock(500_000.0 * HOUR)


def ration(clock: Clock, connections: int = 2, octets: int | None = 10 * MB) -> Ration:
    profile = Profile("test", "Test Mail", connections=connections, daily_octets=octets)
    return Ration(profile, Memory(), clock)


def mailbox(server: DemoServer, share: Ration) -> ImapMailbox:
    settings = ImapSettings("127.0.0.1", "shop", server.port, Tls.PLAIN, timeout=5.0)
    return ImapMailbox(settings, lambda: "word", ration=share)


class TestConnections:
    def test_one_more_than_allowed_waits_until_another_has_ended(
        self, server: DemoServer, clock: Clock
    ) -> None:
        share = ration(clock)
        first, second, third = (mailbox(server, share) for _ in range(3))
        with closing(first), closing(second):
            first.connect()
            second.connect()
            with pytest.raises(RationedError) as raised:
                third.connect()
            assert (raised.value.delay, "allows 2 conn" in str(raised.value)) == (60.0, True)
        third.connect()
        third.close()

    def test_a_connection_made_anew_is_no_second_one(
        self, server: DemoServer, clock: Clock
    ) -> None:
        with closing(mailbox(server, ration(clock, connections=1))) as box:
            for _ in range(3):
                box.connect()

    def test_one_that_was_refused_gives_its_seat_back(
        self, server: DemoServer, clock: Clock
    ) -> None:
        share = ration(clock, connections=1)
        settings = ImapSettings("127.0.0.1", "shop", 1, Tls.PLAIN)
        nobody = ImapMailbox(settings, lambda: "word", ration=share)
        with pytest.raises(UnreachableError):
            nobody.connect()
        nobody.close()
        with closing(mailbox(server, share)) as box:
            box.connect()


class TestOctets:
    @pytest.mark.parametrize(
        ("spent", "waits", "why"),
        [
            ([], False, "nothing was fetched"),
            ([(0, 7 * MB)], False, "below the share of 8 MB"),
            ([(0, 8 * MB)], True, "the share is used, the rest is the user's"),
            ([(23, 8 * MB)], True, "the day is a rolling one"),
            ([(25, 80 * MB)], False, "longer ago than a day"),
            ([(25, 5 * MB), (3, 7 * MB)], False, "only the last day's count"),
        ],
    )
    def test_reading_stops_at_the_share(
        self, clock: Clock, spent: list[tuple[int, int]], waits: bool, why: str
    ) -> None:
        share = ration(clock)
        start = clock.now
        for ago, octets in spent:
            clock.now = start - ago * HOUR
            share.spend(octets)
        clock.now = start
        if waits:
            with pytest.raises(RationedError):
                share.check()
        else:
            share.check()

    def test_it_goes_on_when_it_says_with_some_room(self, clock: Clock) -> None:
        share = ration(clock)
        share.spend(2 * MB)
        clock.now += HOUR
        share.spend(6 * MB)
        with pytest.raises(RationedError) as raised:
            share.check()
        assert raised.value.delay == DAY, "the first hour counts for a day after its end"
        clock.now += raised.value.delay - 1
        with pytest.raises(RationedError):
            share.check()
        clock.now += 1
        share.check()

    def test_a_clock_that_was_ahead_stops_nothing_when_it_is_right_again(
        self, clock: Clock
    ) -> None:
        share = ration(clock)
        clock.now += 365 * DAY
        share.spend(9 * MB)
        with pytest.raises(RationedError):
            share.check()
        clock.now -= 365 * DAY
        share.check()

    def test_counting_never_breaks_what_is_being_read(self, tmp_path: Path, clock: Clock) -> None:
        profile = Profile("test", "Test Mail", daily_octets=10 * MB)
        journal = Journal.open(tmp_path / "journal.db", clock)
        share = Ration(profile, Downloads(journal, "a@host"), clock)
        journal.close()
        share.spend(5 * MB)
        with pytest.raises(JournalError):
            share.check()

    def test_a_provider_without_a_limit_has_none(self, clock: Clock) -> None:
        share = ration(clock, octets=None)
        share.spend(10**12)
        share.check()

    def test_what_was_fetched_is_remembered_by_the_next_process(
        self, tmp_path: Path, clock: Clock
    ) -> None:
        profile = Profile("test", "Test Mail", daily_octets=10 * MB)
        with Journal.open(tmp_path / "journal.db", clock) as journal:
            first = Ration(profile, Downloads(journal, "a@host"), clock)
            first.take_seat("a at host")
            first.spend(5 * MB)
            first.spend(1000)
            first.give_seat()
            assert sum(Downloads(journal, "a@host").read(0).values()) == 5 * MB + 1000
            other = Ration(profile, Downloads(journal, "b@host"), clock)
            other.spend(9 * MB)
        with Journal.open(tmp_path / "journal.db", clock) as journal:
            again = Ration(profile, Downloads(journal, "a@host"), clock)
            again.check()
            again.spend(3 * MB)
            with pytest.raises(RationedError):
                again.check()

    def test_mails_are_counted_and_headers_are_still_read(
        self, server: DemoServer, clock: Clock
    ) -> None:
        for number in range(3):
            server.deliver("INBOX", numbered(number, 400_000))
        share = ration(clock, octets=MB)
        with closing(mailbox(server, share)) as box:
            box.connect()
            box.open("INBOX")
            uids = box.uids()
            assert len(list(box.fetch(uids))) == 3
            with pytest.raises(RationedError, match=r"1\.0 MB be fetched .* share of 0\.8 MB"):
                list(box.fetch(uids))
            assert len(box.prints(uids)) == 3, "what was begun can be settled"
            clock.now += DAY + HOUR
            assert len(list(box.fetch(uids))) == 3


def test_gmail_has_both_limits() -> None:
    gmail = profiles()["gmail"]
    assert (gmail.connections, gmail.daily_octets) == (15, 2500 * 1024 * 1024)
