"""The journal: everything mailguard must not forget, behind one small face.

Safe for use by many threads: each call runs in the writer's thread, in one transaction, and
returns when it is on the disk. All may raise JournalError.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from mailguard.journal import allowlist, intents, mails
from mailguard.journal.model import (
    Allowed,
    Cursor,
    Entry,
    Intent,
    Judged,
    Key,
    Outcome,
    State,
)
from mailguard.journal.writer import Writer


class Journal:
    """`Journal.open(path)`, then `close()` or a `with`; `clock` gives seconds since the epoch."""

    def __init__(self, writer: Writer, clock: Callable[[], float]) -> None:
        self.writer = writer
        self._clock = clock

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float] = time.time) -> Journal:
        """Open the journal at `path`, made or brought up to date as needed."""
        return cls(Writer(path), clock)

    @property
    def path(self) -> Path:
        """The file."""
        return self.writer.path

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self._clock()

    def close(self) -> None:
        """Finish writing and close."""
        self.writer.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- what was seen and decided

    def cursor(self, account: str, folder: str) -> Cursor | None:
        """How far a folder was looked at, None where it never was."""
        return self.writer.submit(lambda db: mails.cursor(db, account, folder)).result()

    def high_water(self, account: str, folder: str, uidvalidity: int) -> int | None:
        """The UID up to which all was dealt with; None at first sight or under a new validity."""
        cursor = self.cursor(account, folder)
        return cursor.high_water if cursor and cursor.uidvalidity == uidvalidity else None

    def advance(self, account: str, folder: str, uidvalidity: int, uid: int) -> None:
        """Note that everything up to `uid` was dealt with."""
        now = self._clock()
        self.writer.submit(
            lambda db: mails.advance(db, account, folder, uidvalidity, uid, now)
        ).result()

    def rewind(self, account: str, folder: str, uidvalidity: int, uidnext: int) -> None:
        """Note that UIDs from `uidnext` on are given anew, though UIDVALIDITY is what it was."""
        self.writer.submit(
            lambda db: mails.rewind(db, account, folder, uidvalidity, uidnext)
        ).result()

    def record(self, judged: Sequence[Judged]) -> list[Entry]:
        """Store mails with their verdicts, in one transaction; does not advance the cursor.

        Mails may be recorded in any order; advance once all below are recorded, and ask
        `unrecorded` what is left after a crash.
        """
        now = self._clock()
        return self.writer.submit(lambda db: mails.record(db, judged, now)).result()

    def entry(self, key: Key) -> Entry | None:
        """The mail with this key."""
        return self.writer.submit(lambda db: mails.entry(db, key)).result()

    def newest(self, account: str, folder: str, uidvalidity: int) -> Entry | None:
        """The mail of a folder with the highest UID."""
        return self.writer.submit(
            lambda db: mails.newest(db, account, folder, uidvalidity)
        ).result()

    def by_id(self, mail: int) -> Entry:
        """The mail with this number; raises LookupError."""
        return self.writer.submit(lambda db: mails.by_id(db, mail)).result()

    def by_fingerprint(self, account: str, fingerprint: str) -> list[Entry]:
        """The mails of an account with this fingerprint, oldest first."""
        return self.writer.submit(
            lambda db: mails.by_fingerprint(db, account, fingerprint)
        ).result()

    def twin(
        self, key: Key, object_id: str, fingerprint: str, received_at: float | None
    ) -> Entry | None:
        """The mail with all of these in another place, its verdict settled."""
        return self.writer.submit(
            lambda db: mails.twin(db, key, object_id, fingerprint, received_at)
        ).result()

    def follow(self, mail: int, to: Key) -> Entry:
        """Give a mail that the user moved its new key; the mail with it."""
        return self.writer.submit(lambda db: mails.follow(db, mail, to)).result()

    def pending(self, account: str) -> list[Entry]:
        """Mails with a verdict that was not acted upon to the end."""
        return self._in_state(account, State.PENDING)

    def again(self, account: str) -> list[Entry]:
        """Mails to be looked at once more."""
        return self._in_state(account, State.AGAIN)

    def _in_state(self, account: str, state: State) -> list[Entry]:
        return self.writer.submit(lambda db: mails.in_state(db, account, state)).result()

    def finish(self, mail: int) -> None:
        """Note that nothing more is to be done about a mail."""
        self.writer.submit(lambda db: mails.set_state(db, mail, State.DONE)).result()

    def unrecorded(
        self, account: str, folder: str, uidvalidity: int, uids: Sequence[int]
    ) -> list[int]:
        """Those of `uids` that have no verdict yet."""
        return self.writer.submit(
            lambda db: mails.unrecorded(db, account, folder, uidvalidity, uids)
        ).result()

    def rekey(
        self, account: str, folder: str, uidvalidity: int, prints: dict[int, str]
    ) -> list[int]:
        """Give mails of a folder their keys under a new UIDVALIDITY; UIDs that fit none known."""
        return self.writer.submit(
            lambda db: mails.rekey(db, account, folder, uidvalidity, prints)
        ).result()

    # --- what was intended and done

    def intend(self, intent: Intent) -> int:
        """Write an intent down, on the disk when this returns; its number."""
        now = self._clock()
        return self.writer.submit(lambda db: intents.intend(db, intent, now)).result()

    def did(self, intent: Intent, outcome: Outcome = Outcome.DONE) -> None:
        """Note a deed that needed no intent before: it may be done twice, or others did it."""
        now = self._clock()

        def job(db: sqlite3.Connection) -> None:
            number = intents.intend(db, intent, now)
            if intent.landed_uid is not None:
                intents.land(db, number, outcome, intent.landed_uidvalidity, intent.landed_uid)
            intents.close(db, number, outcome, "", now)

        self.writer.submit(job).result()

    def copied(self, intent: int, uidvalidity: int | None, uid: int | None) -> None:
        """Note that the copy is there and the original not yet gone."""
        self.writer.submit(
            lambda db: intents.land(db, intent, Outcome.COPIED, uidvalidity, uid)
        ).result()

    def close_intent(
        self,
        intent: int,
        outcome: Outcome,
        *,
        landed: tuple[int, int] | None = None,
        note: str = "",
        finish: int | None = None,
    ) -> None:
        """Note what became of an intent; `landed` is UIDVALIDITY and UID at the destination.

        `finish` names a mail about which, in the same transaction, nothing more is to be done.
        """
        now = self._clock()

        def job(db: sqlite3.Connection) -> None:
            if landed is not None:
                intents.land(db, intent, outcome, *landed)
            intents.close(db, intent, outcome, note, now)
            if finish is not None:
                mails.set_state(db, finish, State.DONE)

        self.writer.submit(job).result()

    def open_intents(self, account: str) -> list[Intent]:
        """The intents that a crash or a lost connection left open, oldest first."""
        return self.writer.submit(lambda db: intents.open_intents(db, account)).result()

    def deeds(self, mail: int) -> list[Intent]:
        """All that was done to a mail, oldest first."""
        return self.writer.submit(lambda db: intents.of_mail(db, mail)).result()

    def claimed(self, account: str, destination: str, uidvalidity: int) -> set[int]:
        """UIDs in a folder that are known to be the result of some intent."""
        return self.writer.submit(
            lambda db: intents.claimed(db, account, destination, uidvalidity)
        ).result()

    # --- what the user allowed

    def allow(self, entry: Allowed) -> None:
        """Put a sender on the allow-list."""
        now = self._clock()
        self.writer.submit(lambda db: allowlist.allow(db, entry, now)).result()

    def allowed(self, account: str) -> list[Allowed]:
        """What is allowed to an account now, what holds for all included."""
        now = self._clock()
        return self.writer.submit(lambda db: allowlist.of_account(db, account, now)).result()
