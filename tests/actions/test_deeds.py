"""Marking, moving and putting back, on the demonstration's server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from mailguard.actions.perform import perform
from mailguard.actions.plan import Plan, Standing
from mailguard.actions.recover import recover
from mailguard.actions.release import release, whereabouts
from mailguard.actions.standing import standing_of
from mailguard.demo.server import DemoServer
from mailguard.journal import Journal
from mailguard.journal.model import Deed, Entry, Fate, Intent, Key, Outcome
from mailguard.mailbox.errors import RefusedError
from mailguard.mailbox.imap import ImapMailbox
from mailguard.mailbox.model import Landing, Means, Moving
from mailguard.providers.model import Rung
from mailguard.verdict.model import Kind
from tests.actions.conftest import ACCOUNT, INBOX, QUARANTINE, RAW, Content, Shop

OTHER = b"From: b@example.com\r\nMessage-ID: <2@example.com>\r\n\r\nbody\r\n"
MARKS = {"$Phishing", "MailguardImpersonation"}


class TestPerforming:
    def test_impersonation_is_marked_and_moved_with_its_flags(self, shop: Shop) -> None:
        entry = shop.receive(RAW, Kind.IMPERSONATION, "\\Flagged", "own")
        assert shop.perform(entry) is Outcome.DONE
        assert shop.content(INBOX) == []
        assert shop.content(QUARANTINE) == [(RAW, MARKS | {"\\Flagged", "own"})]

    def test_suspicious_mail_is_marked_and_stays_unread(self, shop: Shop) -> None:
        entry = shop.receive(RAW, Kind.SUSPICIOUS)
        assert shop.perform(entry) is Outcome.DONE
        assert shop.content(INBOX) == [(RAW, {"MailguardSuspicious"})]

    def test_the_mail_is_finished_afterwards(self, shop: Shop) -> None:
        entry = shop.receive()
        assert shop.journal.pending(ACCOUNT) == [entry]
        shop.perform(entry)
        assert shop.journal.pending(ACCOUNT) == []

    def test_harmless_mail_is_finished_without_being_touched(self, shop: Shop) -> None:
        entry = shop.receive(RAW, Kind.UNRELATED)
        assert shop.perform(entry) is Outcome.DONE
        assert shop.content(INBOX) == [(RAW, set())]
        assert shop.journal.pending(ACCOUNT) == []

    def test_mail_that_the_user_took_away_is_let_go(self, shop: Shop) -> None:
        entry = shop.receive()
        shop.mailbox.ensure_folder("Mine")
        shop.mailbox.move(entry.key.uid, "Mine")
        assert shop.perform(entry) is Outcome.GONE
        assert shop.content("Mine") == [(RAW, set())]
        assert shop.journal.pending(ACCOUNT) == []

    def test_what_the_user_marked_deleted_is_not_expunged(self, shop: Shop) -> None:
        entry = shop.receive()
        shop.server.deliver(INBOX, OTHER, ["\\Deleted"])
        shop.perform(entry)
        assert shop.content(INBOX) == [(OTHER, {"\\Deleted"})]

    def test_a_quarantine_folder_that_vanished_is_made_again(self, shop: Shop) -> None:
        shop.perform(shop.receive())
        shop.mailbox._link.call("DELETE", lambda c: c.delete_folder(QUARANTINE))
        entry = shop.receive(OTHER)
        assert shop.perform(entry) is Outcome.DONE
        assert [raw for raw, _ in shop.content(QUARANTINE)] == [OTHER]

    def test_it_is_done_where_the_mail_is_whichever_folder_is_open(self, shop: Shop) -> None:
        entry = shop.receive()
        shop.server.deliver("Mine", OTHER)
        shop.mailbox.open("Mine")
        perform(Plan("forged", quarantine=QUARANTINE), shop.mailbox, shop.journal, entry)
        assert (len(shop.content("Mine")), shop.content(QUARANTINE)) == (1, [(RAW, set())])

    def test_under_new_uids_nothing_is_done(self, shop: Shop) -> None:
        entry = shop.receive()
        shop.server._folders._inbox._uid_validity += 1
        assert shop.perform(entry) is Outcome.VOID
        assert shop.content(INBOX) == [(RAW, set())]

    def test_a_copy_in_a_label_folder_is_made_once(
        self, server: DemoServer, journal: Journal
    ) -> None:
        shop = Shop(server, journal, Rung.LABEL_FOLDER)
        entry = shop.receive(RAW, Kind.SUSPICIOUS)
        shop.perform(entry)
        assert shop.content(INBOX) == [(RAW, set())]
        assert shop.content("Mailguard Suspicious") == [(RAW, set())]

    def test_a_mail_that_the_server_shows_twice_is_copied_to_one_place(
        self, server: DemoServer, journal: Journal
    ) -> None:
        """Gmail's copy in a label folder has one UID, whichever folder it is made from."""
        shop = Shop(server, journal, Rung.LABEL_FOLDER)
        landing = Landing(1, 5)
        shop.mailbox.copy = lambda uid, folder: landing  # type: ignore[method-assign]  # as Gmail
        for _ in range(2):
            assert shop.perform(shop.receive(RAW, Kind.SUSPICIOUS)) is Outcome.DONE
        assert journal.open_intents(ACCOUNT) == []

    def test_where_no_mark_holds_it_says_so(self, server: DemoServer, journal: Journal) -> None:
        shop = Shop(server, journal, Rung.GMAIL_LABEL)
        assert shop.perform(shop.receive(RAW, Kind.SUSPICIOUS)) is Outcome.REFUSED

    def test_a_mark_that_did_not_hold_is_not_said_to_be_set(self, shop: Shop) -> None:
        entry = shop.receive(RAW, Kind.SUSPICIOUS)
        shop.mailbox.tag = lambda _uid, _label, _rung: False
        shop.perform(entry)
        tags = [d.outcome for d in shop.journal.deeds(entry.id) if d.deed is Deed.TAG]
        assert set(tags) == {Outcome.REFUSED}


class TestReleasing:
    def test_the_mail_comes_back_as_it_was(self, shop: Shop) -> None:
        entry = shop.receive(RAW, Kind.IMPERSONATION, "\\Flagged")
        shop.perform(entry)
        assert release(shop.mailbox, shop.journal, entry).outcome is Outcome.DONE
        assert shop.content(INBOX) == [(RAW, {"\\Flagged"})]
        assert shop.content(QUARANTINE) == []

    def test_it_is_never_caught_again(self, shop: Shop) -> None:
        entry = shop.receive()
        shop.perform(entry)
        release(shop.mailbox, shop.journal, entry)
        (again,) = shop.judge()
        assert standing_of(shop.mailbox, shop.journal, again) is Standing.RELEASED
        shop.perform(again)
        assert shop.content(INBOX) == [(RAW, set())]

    def test_a_mark_is_taken_off(self, shop: Shop) -> None:
        entry = shop.receive(RAW, Kind.SUSPICIOUS, "\\Seen")
        shop.perform(entry)
        release(shop.mailbox, shop.journal, entry)
        assert shop.content(INBOX) == [(RAW, {"\\Seen"})]

    def test_a_star_that_the_user_had_set_stays(self, server: DemoServer, journal: Journal) -> None:
        shop = Shop(server, journal, Rung.FLAG)
        entry = shop.receive(RAW, Kind.SUSPICIOUS, "\\Flagged")
        shop.perform(entry)
        release(shop.mailbox, shop.journal, entry)
        assert shop.content(INBOX) == [(RAW, {"\\Flagged"})]

    def test_a_keyword_that_another_filter_had_set_stays(self, shop: Shop) -> None:
        entry = shop.receive(RAW, Kind.IMPERSONATION, "$Phishing")
        shop.perform(entry)
        release(shop.mailbox, shop.journal, entry)
        assert shop.content(INBOX) == [(RAW, {"$Phishing"})]

    def test_the_copy_in_a_label_folder_is_removed(
        self, server: DemoServer, journal: Journal
    ) -> None:
        shop = Shop(server, journal, Rung.LABEL_FOLDER)
        entry = shop.receive(RAW, Kind.SUSPICIOUS)
        shop.perform(entry)
        release(shop.mailbox, shop.journal, entry)
        assert shop.content("Mailguard Suspicious") == []
        assert shop.content(INBOX) == [(RAW, set())]

    def test_what_the_user_took_out_already_is_let_be(self, shop: Shop) -> None:
        entry = shop.receive()
        shop.perform(entry)
        shop.mailbox.open(QUARANTINE)
        shop.mailbox.move(shop.mailbox.uids()[0], INBOX)
        assert release(shop.mailbox, shop.journal, entry).outcome is Outcome.GONE
        assert len(shop.content(INBOX)) == 1


class Overtaken(ImapMailbox):
    """Without MOVE; `meanwhile` happens just before an original is taken away."""

    meanwhile: Callable[[], object] = staticmethod(lambda: None)

    def means(self) -> Means:
        return replace(super().means(), moving=Moving.COPY_EXPUNGE)

    def remove(self, uid: int) -> bool:
        current, meanwhile = self.current, self.meanwhile
        assert current is not None
        self.meanwhile = lambda: None
        meanwhile()
        self.open(current.folder)
        return super().remove(uid)


def test_a_release_that_the_service_settles_meanwhile_loses_nothing(shop: Shop) -> None:
    """`quarantine release` runs beside the service, which recovers whenever it connects."""
    entry = shop.receive()
    shop.perform(entry)
    with closing(Overtaken(shop.mailbox.settings, lambda: "word")) as mailbox:
        mailbox.connect()
        mailbox.meanwhile = lambda: recover(shop.mailbox, shop.journal, ACCOUNT)
        assert release(mailbox, shop.journal, entry).outcome is Outcome.DONE
    assert (shop.content(INBOX), shop.content(QUARANTINE)) == ([(RAW, set())], [])
    assert shop.journal.open_intents(ACCOUNT) == []


def test_a_copy_whose_original_the_user_takes_meanwhile_is_taken_back(shop: Shop) -> None:
    entry, users = shop.receive(), shop.mailbox
    users.ensure_folder("Mine")

    def take() -> None:
        users.open(INBOX)
        users.move(entry.key.uid, "Mine")

    with closing(Overtaken(users.settings, lambda: "word")) as shop.mailbox:
        shop.mailbox.connect()
        shop.mailbox.meanwhile = take
        assert shop.perform(entry) is Outcome.GONE
    shop.mailbox = users
    assert (len(shop.content("Mine")), shop.content(QUARANTINE)) == (1, [])


class TestStanding:
    def test_mail_taken_out_of_quarantine_by_hand_is_not_caught_again(self, shop: Shop) -> None:
        shop.perform(shop.receive())
        shop.mailbox.open(QUARANTINE)
        shop.mailbox.move(shop.mailbox.uids()[0], INBOX)
        (again,) = shop.judge()
        assert standing_of(shop.mailbox, shop.journal, again) is Standing.TAKEN_OUT

    @pytest.mark.parametrize(
        ("folder", "fate"), [(INBOX, Fate.KEPT), ("Junk", Fate.DISCARDED)], ids=["kept", "junk"]
    )
    def test_that_it_was_taken_out_is_noted_once_and_where_it_is(
        self, shop: Shop, folder: str, fate: Fate
    ) -> None:
        caught = shop.receive()
        shop.perform(caught)
        shop.mailbox.open(QUARANTINE)
        shop.mailbox.move(shop.mailbox.uids()[0], shop.mailbox.ensure_folder(folder))
        (again,) = shop.judge(folder=folder)
        for _ in range(2):
            standing_of(shop.mailbox, shop.journal, again)
        (deed,) = [d for d in shop.journal.deeds(caught.id) if d.deed is Deed.TAKE_OUT]
        assert (deed.means, deed.outcome) == (fate, Outcome.DONE)
        assert whereabouts(shop.mailbox, shop.journal, caught) == again.key

    def test_released_after_all_it_only_loses_its_marks(self, shop: Shop) -> None:
        caught = shop.receive()
        shop.perform(caught)
        shop.mailbox.open(QUARANTINE)
        shop.mailbox.move(shop.mailbox.uids()[0], INBOX)
        (again,) = shop.judge()
        standing_of(shop.mailbox, shop.journal, again)
        assert shop.content(INBOX) != [(RAW, set())]
        assert release(shop.mailbox, shop.journal, caught).outcome is Outcome.DONE
        assert shop.content(INBOX) == [(RAW, set())]

    def test_a_second_delivery_of_what_is_in_quarantine_is_caught(self, shop: Shop) -> None:
        shop.perform(shop.receive())
        again = shop.receive()
        assert standing_of(shop.mailbox, shop.journal, again) is Standing.NONE
        shop.perform(again)
        assert len(shop.content(QUARANTINE)) == 2

    def test_what_could_not_be_released_was_not_released(self, shop: Shop) -> None:
        def refuse(_uid: int, _folder: str) -> Landing:
            raise RefusedError("not permitted")

        caught = shop.receive()
        shop.perform(caught)
        shop.mailbox.move = refuse
        assert release(shop.mailbox, shop.journal, caught).outcome is Outcome.REFUSED
        assert standing_of(shop.mailbox, shop.journal, shop.receive()) is Standing.NONE

    def test_what_the_server_does_not_tell_of_was_not_taken_out(self, shop: Shop) -> None:
        def refuse(_uid: int) -> frozenset[str]:
            raise RefusedError("corrupted")

        shop.perform(shop.receive())
        again = shop.receive()
        shop.mailbox.flags = refuse
        assert standing_of(shop.mailbox, shop.journal, again) is Standing.NONE

    def test_nothing_is_known_of_new_mail(self, shop: Shop) -> None:
        assert standing_of(shop.mailbox, shop.journal, shop.receive()) is Standing.NONE


class TestRecovering:
    """Intents left open, as a crash at the worst moment leaves them."""

    def open_intent(self, shop: Shop, entry: Entry, means: str, *flags: str) -> int:
        destination = shop.mailbox.ensure_folder(QUARANTINE)
        spot = shop.mailbox.spot(destination)
        return shop.journal.intend(
            Intent(
                entry.id,
                Deed.QUARANTINE,
                means,
                entry.key,
                destination,
                spot_uidvalidity=spot.uidvalidity,
                spot_uidnext=spot.uidnext,
                flags=flags,
            )
        )

    def copied(self, shop: Shop, entry: Entry, intent: int) -> Landing:
        """The copy was made and noted."""
        shop.mailbox.open(INBOX)
        landing = shop.mailbox.copy(entry.key.uid, QUARANTINE)
        assert landing is not None
        shop.journal.copied(intent, landing.uidvalidity, landing.uid)
        return landing

    def settled(self, shop: Shop) -> Outcome:
        (found,) = recover(shop.mailbox, shop.journal, ACCOUNT)
        assert shop.journal.open_intents(ACCOUNT) == []
        return found

    def test_nothing_had_happened(self, shop: Shop) -> None:
        entry = shop.receive()
        self.open_intent(shop, entry, "move")
        assert self.settled(shop) is Outcome.VOID
        assert shop.journal.pending(ACCOUNT) == [entry], "so it is done again"
        assert shop.content(INBOX) == [(RAW, set())]

    def test_it_had_been_moved(self, shop: Shop) -> None:
        entry = shop.receive()
        self.open_intent(shop, entry, "move")
        shop.mailbox.open(INBOX)
        landing = shop.mailbox.move(entry.key.uid, QUARANTINE)
        assert landing is not None
        assert self.settled(shop) is Outcome.DONE
        assert shop.journal.pending(ACCOUNT) == []
        assert shop.journal.claimed(ACCOUNT, QUARANTINE, landing.uidvalidity) == {landing.uid}

    @pytest.mark.parametrize(
        ("means", "left"),
        [("copy-expunge", []), ("copy", [(RAW, set())])],
        ids=["to move it", "into a label folder: the original stays"],
    )
    def test_it_had_been_copied_and_not_removed(
        self, shop: Shop, means: str, left: Content
    ) -> None:
        entry = shop.receive()
        self.open_intent(shop, entry, means)
        shop.mailbox.open(INBOX)
        shop.mailbox.copy(entry.key.uid, QUARANTINE)
        assert self.settled(shop) is Outcome.DONE
        assert shop.content(INBOX) == left
        assert shop.content(QUARANTINE) == [(RAW, set())]

    @pytest.mark.parametrize(
        ("before", "copied", "left", "why"),
        [
            ((), True, set(), "ours: any EXPUNGE would take all that there is of the mail"),
            (("\\Deleted",), True, {"\\Deleted"}, "the user's, from before"),
            ((), False, {"\\Deleted"}, "the user's: we had not come to it"),
        ],
    )
    def test_of_a_mail_whose_copy_is_gone_only_our_own_mark_is_taken_off(
        self, shop: Shop, before: tuple[str, ...], copied: bool, left: set[str], why: str
    ) -> None:
        entry = shop.receive(RAW, Kind.IMPERSONATION, "\\Deleted")
        intent = self.open_intent(shop, entry, "copy-expunge", *before)
        if copied:
            landing = self.copied(shop, entry, intent)
            shop.mailbox.open(QUARANTINE)
            shop.mailbox.remove(landing.uid)
        assert self.settled(shop) is Outcome.VOID
        assert shop.content(INBOX) == [(RAW, left)], why

    def test_the_user_moved_it_on_from_quarantine(self, shop: Shop) -> None:
        entry = shop.receive()
        landing = self.copied(shop, entry, self.open_intent(shop, entry, "copy-expunge"))
        shop.mailbox.remove(entry.key.uid)
        shop.mailbox.open(QUARANTINE)
        shop.mailbox.remove(landing.uid)
        assert self.settled(shop) is Outcome.DONE, "so that it is not caught again"

    def test_the_user_moved_it_elsewhere(self, shop: Shop) -> None:
        entry = shop.receive()
        self.open_intent(shop, entry, "move")
        shop.mailbox.ensure_folder("Mine")
        shop.mailbox.open(INBOX)
        shop.mailbox.move(entry.key.uid, "Mine")
        assert self.settled(shop) is Outcome.GONE
        assert shop.content(QUARANTINE) == []
        assert shop.journal.pending(ACCOUNT) == []

    def test_an_older_copy_in_quarantine_is_not_taken_for_it(self, shop: Shop) -> None:
        shop.perform(shop.receive())
        entry = shop.receive()
        self.open_intent(shop, entry, "copy-expunge")
        assert self.settled(shop) is Outcome.VOID
        assert shop.content(INBOX) == [(RAW, set())]

    def test_nor_is_one_that_came_there_since(self, shop: Shop) -> None:
        other, entry = shop.receive(), shop.receive()
        self.open_intent(shop, entry, "move")
        shop.perform(other)
        assert self.settled(shop) is Outcome.VOID
        assert shop.content(INBOX) == [(RAW, set())]

    def test_quarantine_has_new_uids_by_now(self, shop: Shop) -> None:
        entry = shop.receive()
        self.open_intent(shop, entry, "move")
        before = "UPDATE intents SET spot_uidvalidity = 1, spot_uidnext = 1000000"
        shop.journal.writer.submit(lambda db: db.execute(before)).result()
        shop.mailbox.open(INBOX)
        shop.mailbox.move(entry.key.uid, QUARANTINE)
        assert self.settled(shop) is Outcome.DONE

    def test_the_folder_has_new_uids_by_now(self, shop: Shop) -> None:
        entry = shop.receive()
        self.open_intent(shop, entry, "copy-expunge")
        shop.mailbox.open(INBOX)
        shop.mailbox.copy(entry.key.uid, QUARANTINE)
        shop.server._folders._inbox._uid_validity += 1
        assert self.settled(shop) is Outcome.DONE
        assert shop.content(INBOX) == []

    def test_a_release_that_had_moved_the_mail_is_done(self, shop: Shop) -> None:
        entry = shop.receive()
        shop.perform(entry)
        shop.mailbox.open(QUARANTINE)
        place = Key(ACCOUNT, QUARANTINE, shop.mailbox.spot(QUARANTINE).uidvalidity, 101)
        spot = shop.mailbox.spot(INBOX)
        shop.journal.intend(
            Intent(
                entry.id,
                Deed.RELEASE,
                "move",
                place,
                INBOX,
                spot_uidvalidity=spot.uidvalidity,
                spot_uidnext=spot.uidnext,
            )
        )
        shop.mailbox.move(101, INBOX)
        assert self.settled(shop) is Outcome.DONE
        (again,) = shop.judge()
        assert standing_of(shop.mailbox, shop.journal, again) is Standing.RELEASED

    def test_done_twice_it_changes_nothing(self, shop: Shop) -> None:
        entry = shop.receive()
        self.open_intent(shop, entry, "move")
        self.settled(shop)
        assert recover(shop.mailbox, shop.journal, ACCOUNT) == []
