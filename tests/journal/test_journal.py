"""The journal keeps what it was told, and says clearly when it cannot."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.journal import Journal, JournalError, schema
from mailguard.journal.model import (
    Allowed,
    AllowKind,
    Deed,
    Intent,
    Judged,
    Key,
    Outcome,
    State,
)
from mailguard.journal.writer import Writer

NOW = 1_700_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open(path, clock=lambda: NOW) as opened:
        yield opened


def judged(uid: int, fingerprint: str = "f", kind: str = "suspicious") -> Judged:
    return Judged(
        Key("shop", "INBOX", 7, uid),
        f"{fingerprint}{uid}",
        100,
        kind,
        {"kind": kind, "näme": "风控"},
    )


def test_what_is_open_is_found_without_reading_what_is_done(journal: Journal) -> None:
    """Each connection and each second look asks for it, beside 200,000 mails that are done."""
    journal.record([replace(judged(uid), state=State.DONE) for uid in range(2000)])
    (waiting,) = journal.record([judged(3000)])
    steps = []
    journal.writer.submit(lambda db: db.set_progress_handler(lambda: steps.append(1), 100)).result()
    assert journal.pending("shop") == [waiting]
    assert len(steps) < 10


class TestCursors:
    def test_at_first_sight_there_is_none(self, journal: Journal) -> None:
        assert journal.cursor("shop", "INBOX") is None
        assert journal.high_water("shop", "INBOX", 7) is None

    def test_it_advances_and_never_goes_back(self, journal: Journal) -> None:
        for uid in (5, 9, 3):
            journal.advance("shop", "INBOX", 7, uid)
        assert journal.high_water("shop", "INBOX", 7) == 9

    def test_under_a_new_validity_it_begins_anew(self, journal: Journal) -> None:
        journal.advance("shop", "INBOX", 7, 9)
        assert journal.high_water("shop", "INBOX", 8) is None
        journal.advance("shop", "INBOX", 8, 2)
        assert journal.high_water("shop", "INBOX", 8) == 2

    def test_from_where_uids_are_given_anew_it_lets_go(self, journal: Journal) -> None:
        journal.record([judged(uid) for uid in (1, 2, 3)])
        journal.advance("shop", "INBOX", 7, 3)
        journal.rewind("shop", "INBOX", 7, 2)
        assert journal.high_water("shop", "INBOX", 7) == 1
        assert journal.unrecorded("shop", "INBOX", 7, [1, 2, 3]) == [2, 3]

    def test_it_remembers_when_guarding_began(self, path: Path) -> None:
        times = iter([NOW, NOW + 60])
        with Journal.open(path, clock=lambda: next(times)) as journal:
            journal.advance("shop", "INBOX", 7, 1)
            journal.advance("shop", "INBOX", 7, 2)
            cursor = journal.cursor("shop", "INBOX")
        assert cursor is not None
        assert (cursor.started_at, cursor.seen_at) == (NOW, NOW + 60)

    def test_accounts_and_folders_have_their_own(self, journal: Journal) -> None:
        journal.advance("shop", "INBOX", 7, 9)
        assert journal.cursor("other", "INBOX") is None
        assert journal.cursor("shop", "Junk") is None


class TestMails:
    def test_a_verdict_comes_back_as_it_went_in(self, journal: Journal) -> None:
        (entry,) = journal.record([judged(1)])
        assert journal.entry(entry.key) == entry
        assert entry.verdict == {"kind": "suspicious", "näme": "风控"}
        assert entry.state is State.PENDING
        assert entry.seen_at == NOW

    def test_the_message_id_is_kept_as_a_hash_only(self, journal: Journal, path: Path) -> None:
        mail = Judged(
            Key("shop", "INBOX", 7, 1), "f", 1, "genuine", {}, message_id="<a@secret.test>"
        )
        (entry,) = journal.record([mail])
        assert len(entry.message_id_hash) == 16
        journal.close()
        assert b"secret.test" not in path.read_bytes()

    def test_a_second_look_replaces_the_verdict_and_keeps_the_mail(self, journal: Journal) -> None:
        (first,) = journal.record([judged(1, kind="undetermined")])
        (second,) = journal.record([judged(1, kind="genuine")])
        assert (second.id, second.kind) == (first.id, "genuine")

    def test_what_is_pending_is_listed_until_finished(self, journal: Journal) -> None:
        first, second = journal.record([judged(1), judged(2)])
        journal.finish(first.id)
        assert journal.pending("shop") == [second]
        assert journal.pending("other") == []

    def test_mail_for_a_second_look_is_listed_apart(self, journal: Journal) -> None:
        mail = Judged(Key("shop", "INBOX", 7, 1), "f", 1, "undetermined", {}, state=State.AGAIN)
        (entry,) = journal.record([mail])
        assert journal.again("shop") == [entry]
        assert journal.pending("shop") == []

    def test_only_what_has_no_verdict_is_unrecorded(self, journal: Journal) -> None:
        journal.record([judged(2), judged(4)])
        assert journal.unrecorded("shop", "INBOX", 7, [1, 2, 3, 4, 5]) == [1, 3, 5]
        assert journal.unrecorded("shop", "INBOX", 8, [2, 4]) == [2, 4]
        assert journal.unrecorded("shop", "INBOX", 7, []) == []

    def test_half_a_batch_is_never_stored(self, journal: Journal) -> None:
        broken = Judged(Key("shop", "INBOX", 7, 2), "f", 1, "genuine", {"x": object()})
        with pytest.raises(TypeError):
            journal.record([judged(1), broken])
        assert journal.entry(judged(1).key) is None


class TestRekeying:
    def test_mails_get_new_keys_by_fingerprint(self, journal: Journal) -> None:
        (entry,) = journal.record([judged(1)])
        assert journal.rekey("shop", "INBOX", 8, {40: "f1", 41: "stranger"}) == [41]
        assert journal.by_id(entry.id).key == Key("shop", "INBOX", 8, 40)

    def test_each_copy_is_matched_once(self, journal: Journal) -> None:
        journal.record([judged(1)])
        assert journal.rekey("shop", "INBOX", 8, {40: "f1", 41: "f1"}) == [41]

    def test_copies_keep_their_order(self, journal: Journal) -> None:
        keys = [Key("shop", "INBOX", 7, uid) for uid in (1, 2)]
        first, second = journal.record([Judged(key, "same", 1, "genuine", {}) for key in keys])
        journal.rekey("shop", "INBOX", 8, {40: "same", 41: "same"})
        assert [journal.by_id(e.id).key.uid for e in (first, second)] == [40, 41]


class TestIntents:
    @pytest.fixture
    def intent(self, journal: Journal) -> Intent:
        (entry,) = journal.record([judged(1)])
        return Intent(
            entry.id,
            Deed.QUARANTINE,
            "move",
            entry.key,
            "隔离区",
            mark={"name": "x", "keywords": ["a"]},
            spot_uidvalidity=3,
            spot_uidnext=10,
            flags=("\\Seen",),
        )

    def test_an_open_intent_is_found_again(self, journal: Journal, intent: Intent) -> None:
        number = journal.intend(intent)
        (found,) = journal.open_intents("shop")
        assert found.id == number
        assert found.outcome is Outcome.INTENDED
        assert (found.source, found.destination, found.mark, found.flags) == (
            intent.source,
            intent.destination,
            intent.mark,
            intent.flags,
        )
        assert (found.spot_uidvalidity, found.spot_uidnext) == (3, 10)
        assert found.intended_at == NOW

    def test_a_copied_one_is_still_open(self, journal: Journal, intent: Intent) -> None:
        journal.copied(journal.intend(intent), 3, 10)
        (found,) = journal.open_intents("shop")
        assert found.outcome is Outcome.COPIED
        assert found.landed_uid == 10

    def test_closing_finishes_the_mail_with_it(self, journal: Journal, intent: Intent) -> None:
        number = journal.intend(intent)
        journal.close_intent(number, Outcome.DONE, landed=(3, 10), finish=intent.mail)
        assert journal.open_intents("shop") == []
        assert journal.pending("shop") == []
        (deed,) = journal.deeds(intent.mail)
        assert (deed.outcome, deed.closed_at) == (Outcome.DONE, NOW)

    def test_where_it_landed_is_claimed(self, journal: Journal, intent: Intent) -> None:
        journal.close_intent(journal.intend(intent), Outcome.DONE, landed=(3, 10))
        assert journal.claimed("shop", "隔离区", 3) == {10}
        assert journal.claimed("shop", "隔离区", 4) == set()

    def test_of_two_intents_the_later_one_has_the_mail(
        self, journal: Journal, intent: Intent
    ) -> None:
        """A server that was restored from a backup gives a UID once more."""
        for _ in range(2):
            journal.close_intent(journal.intend(intent), Outcome.DONE, landed=(3, 10))
        assert [deed.landed_uid for deed in journal.deeds(intent.mail)] == [None, 10]

    def test_a_harmless_deed_is_noted_when_done(self, journal: Journal, intent: Intent) -> None:
        journal.did(intent)
        assert journal.open_intents("shop") == []
        assert [deed.outcome for deed in journal.deeds(intent.mail)] == [Outcome.DONE]


def test_the_allow_list_of_an_account_holds_what_holds_for_all(journal: Journal) -> None:
    journal.allow(Allowed(AllowKind.DOMAIN, "Example.COM"))
    journal.allow(Allowed(AllowKind.ADDRESS, "a@qq.com", account="shop"))
    assert [a.value for a in journal.allowed("shop")] == ["a@qq.com", "example.com"]
    assert [a.value for a in journal.allowed("other")] == ["example.com"]


class TestTheFile:
    def test_is_its_owner_s_alone(self, journal: Journal, path: Path) -> None:
        journal.advance("shop", "INBOX", 7, 1)
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name

    def test_keeps_everything_when_opened_again(self, path: Path) -> None:
        with Journal.open(path) as journal:
            journal.record([judged(1)])
        with Journal.open(path) as journal:
            assert len(journal.pending("shop")) == 1

    def test_of_a_newer_program_is_refused(self, path: Path) -> None:
        Journal.open(path).close()
        with sqlite3.connect(path) as db:
            db.execute(f"PRAGMA user_version = {len(schema.migrations()) + 1}")
        with pytest.raises(JournalError, match="newer mailguard"):
            Journal.open(path)

    def test_that_is_damaged_is_refused_with_a_remedy(self, path: Path) -> None:
        path.write_bytes(b"this is no database" * 100)
        with pytest.raises(JournalError, match="damaged") as raised:
            Journal.open(path)
        assert "start anew" in raised.value.remedy

    def test_in_a_folder_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(
            JournalError, match=r"journal\.db cannot be used: No such file or directory\."
        ):
            Journal.open(tmp_path / "nowhere" / "journal.db")

    def test_is_written_through_to_the_disk(self, journal: Journal) -> None:
        pragmas = journal.writer.submit(
            lambda db: [
                db.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        ).result()
        assert pragmas == ["wal", 2, 1]


class TestMigrating:
    @pytest.fixture
    def old(self, path: Path) -> Path:
        """A journal of this program's schema, with something in it."""
        with Journal.open(path) as journal:
            journal.advance("shop", "INBOX", 7, 1)
        return path

    def test_an_older_journal_is_brought_up_to_date(self, old: Path) -> None:
        newer = (*schema.migrations(), "CREATE TABLE extra (x);")
        with contextlib.closing(schema.connect(old, newer)) as db:
            assert schema.version(db) == len(newer)
            assert db.execute("SELECT high_water FROM cursors").fetchone()[0] == 1

    def test_the_old_one_is_backed_up_first(self, old: Path) -> None:
        schema.connect(old, (*schema.migrations(), "DROP TABLE cursors;")).close()
        backup = old.with_name(f"journal.db.schema-{len(schema.migrations())}")
        with contextlib.closing(sqlite3.connect(backup)) as db:
            assert db.execute("SELECT high_water FROM cursors").fetchone() == (1,)
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600

    def test_a_step_that_fails_changes_nothing(self, old: Path) -> None:
        broken = (*schema.migrations(), "CREATE TABLE extra (x); CREATE TABLE extra (x);")
        with pytest.raises(JournalError):
            schema.connect(old, broken)
        with contextlib.closing(schema.connect(old)) as db:
            assert schema.version(db) == len(schema.migrations())
            assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'extra'").fetchone()


class TestTheWriter:
    def test_many_threads_write_through_one(self, journal: Journal) -> None:
        def write(start: int) -> None:
            for uid in range(start, start + 20):
                journal.record([judged(uid)])

        threads = [threading.Thread(target=write, args=(n * 100,)) for n in range(1, 6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(journal.pending("shop")) == 100

    def test_a_failed_job_leaves_no_trace_and_stops_no_other(self, path: Path) -> None:
        writer = Writer(path)

        def fail(db: sqlite3.Connection) -> None:
            db.execute("INSERT INTO allowed VALUES ('', 'domain', 'x', 0, '', NULL)")
            raise LookupError

        failed = writer.submit(fail)
        with pytest.raises(LookupError):
            failed.result()
        count = writer.submit(lambda db: db.execute("SELECT count(*) FROM allowed").fetchone()[0])
        assert count.result() == 0
        writer.close()

    def test_a_transaction_that_cannot_be_undone_spoils_one_more_job_and_no_third(
        self, path: Path
    ) -> None:
        writer = Writer(path)
        denied = iter([True])

        def deny_once(action: int, what: str | None, *_: str | None) -> int:
            undoes = action == sqlite3.SQLITE_TRANSACTION and what == "ROLLBACK"
            return sqlite3.SQLITE_DENY if undoes and next(denied, False) else sqlite3.SQLITE_OK

        def fail(db: sqlite3.Connection) -> None:
            db.set_authorizer(deny_once)
            raise LookupError

        for job in (fail, schema.version):
            with pytest.raises(JournalError):
                writer.submit(job).result()
        assert writer.submit(schema.version).result()
        writer.close()

    def test_once_closed_it_says_so(self, path: Path) -> None:
        writer = Writer(path)
        writer.close()
        with pytest.raises(JournalError, match="closed"):
            writer.submit(schema.version).result()

    def test_a_full_disk_is_named(self, path: Path) -> None:
        with Journal.open(path) as journal:
            journal.writer.submit(lambda db: db.execute("PRAGMA max_page_count = 1")).result()
            big = Judged(Key("shop", "INBOX", 7, 1), "f", 1, "genuine", {"x": "y" * 500_000})
            with pytest.raises(JournalError, match="No room"):
                journal.record([big])
            journal.writer.submit(lambda db: db.execute("PRAGMA max_page_count = 1000000")).result()
            assert journal.record([big])
