"""What people look through and decide: mail that was caught, senders allowed, who decided what."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from mailguard.journal import allowlist, intents, mails
from mailguard.journal.journal import Journal
from mailguard.journal.model import Allowed, Deed, Entry, Fate, Intent, Outcome


class Status(StrEnum):
    """What became of a mail that was flagged."""

    QUARANTINED = "quarantined"
    LABELLED = "labelled"
    RELEASED = "released"
    TAKEN_OUT = "taken-out"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Caught:
    """A flagged mail and all that was done to it, oldest first."""

    entry: Entry
    deeds: tuple[Intent, ...] = ()

    @property
    def status(self) -> Status:
        """Where it stands by the journal; the user may have moved it since."""
        done = {deed.deed for deed in self.deeds if deed.outcome is Outcome.DONE}
        if Deed.RELEASE in done:
            return Status.RELEASED
        if Deed.TAKE_OUT in done:
            return Status.TAKEN_OUT
        if Deed.QUARANTINE in done:
            return Status.QUARANTINED
        return Status.LABELLED if done else Status.UNTOUCHED

    @property
    def author(self) -> str:
        """The sender's address in lower case, "" where retention removed it."""
        return str((self.entry.verdict or {}).get("author", "")).lower()


class Choice(StrEnum):
    """What somebody decided; a release is an attempt until the mail is back."""

    ATTEMPT = "attempt"
    RELEASE = "release"
    ALLOW = "allow"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, when and why. `subject` is a mail's number, or a sender.

    `expires_at` is until when a sender was allowed, None for until revoked.
    """

    choice: Choice
    account: str
    subject: str
    who: str
    reason: str = ""
    decided_at: float = 0.0
    expires_at: float | None = None

    @property
    def mail(self) -> int | None:
        """The number of the mail that it is about."""
        about_mail = self.choice in (Choice.ATTEMPT, Choice.RELEASE)
        return int(self.subject) if about_mail else None


def caught(
    journal: Journal, account: str = "", *, since: float = 0.0, until: float = float("inf")
) -> list[Caught]:
    """Flagged mail of an account (of all if ""), seen in that span of time, oldest first.

    A mail that was given back is looked at again where it landed; it is one mail all the same.
    """

    def job(db: sqlite3.Connection) -> list[Caught]:
        rows = db.execute(
            "SELECT id FROM mails WHERE kind IN ('impersonation', 'suspicious')"
            " AND ? IN ('', account) AND coalesce(received_at, seen_at) BETWEEN ? AND ?"
            " AND NOT EXISTS (SELECT 1 FROM intents AS given WHERE given.account = mails.account"
            "  AND destination = mails.folder AND landed_uidvalidity = mails.uidvalidity"
            "  AND landed_uid = mails.uid AND deed IN (?, ?))"
            " ORDER BY id",
            (account, since, until, Deed.RELEASE, Deed.TAKE_OUT),
        )
        numbers = [row["id"] for row in rows]
        return [_caught(db, number) for number in numbers]

    return journal.writer.submit(job).result()


def given_back(db: sqlite3.Connection, since: float) -> list[Entry]:
    """Mails that were released, or taken out of quarantine by hand and kept, since then (seconds
    since the epoch), the oldest first.
    """
    rows = db.execute(
        "SELECT mail, max(closed_at) AS at FROM intents WHERE deed IN (?, ?) AND state = ?"
        " AND closed_at >= ? AND (deed = ? OR means = ?)"
        " GROUP BY mail ORDER BY at, mail",
        (Deed.RELEASE, Deed.TAKE_OUT, Outcome.DONE, since, Deed.RELEASE, Fate.KEPT),
    )
    return [mails.by_id(db, row["mail"]) for row in rows.fetchall()]


def caught_mail(journal: Journal, number: int) -> Caught:
    """One mail by its number, flagged or not. Raises LookupError."""
    return journal.writer.submit(lambda db: _caught(db, number)).result()


def _caught(db: sqlite3.Connection, number: int) -> Caught:
    return Caught(mails.by_id(db, number), tuple(intents.of_mail(db, number)))


def decide(journal: Journal, decision: Decision) -> int:
    """Note a decision; its number."""
    now = journal.now()
    return journal.writer.submit(lambda db: _note(db, decision, now)).result()


def achieve(journal: Journal, attempt: int) -> None:
    """Note that the release of a decision with this number was done."""
    sql = "UPDATE decisions SET deed = ? WHERE id = ?"
    journal.writer.submit(lambda db: db.execute(sql, (Choice.RELEASE, attempt))).result()


def decisions(journal: Journal, subject: str = "") -> list[Decision]:
    """What was decided, about one mail or sender or all, oldest first."""

    def job(db: sqlite3.Connection) -> list[Decision]:
        rows = db.execute(
            "SELECT * FROM decisions WHERE ? IN ('', subject) ORDER BY id", (subject,)
        )
        return [
            Decision(
                Choice(row["deed"]),
                row["account"],
                row["subject"],
                row["who"],
                row["reason"],
                row["decided_at"],
                row["expires_at"],
            )
            for row in rows
        ]

    return journal.writer.submit(job).result()


def allow(journal: Journal, sender: Allowed, who: str) -> None:
    """Put a sender on the allow-list, and note who did it."""
    now = journal.now()

    def job(db: sqlite3.Connection) -> None:
        allowlist.allow(db, sender, now)
        what = (Choice.ALLOW, sender.account, sender.value, who, sender.note)
        _note(db, Decision(*what, expires_at=sender.expires_at), now)

    journal.writer.submit(job).result()


def revoke(journal: Journal, account: str, value: str, who: str, reason: str = "") -> bool:
    """Take a sender off the allow-list, and note who did it; False where it is not on it."""
    now = journal.now()

    def job(db: sqlite3.Connection) -> bool:
        found = allowlist.revoke(db, account, value)
        if found:
            _note(db, Decision(Choice.REVOKE, account, value, who, reason), now)
        return found

    return journal.writer.submit(job).result()


def allow_list(journal: Journal) -> list[Allowed]:
    """Every entry of every account, those that have expired too."""
    return journal.writer.submit(allowlist.everything).result()


def _note(db: sqlite3.Connection, decision: Decision, now: float) -> int:
    done = db.execute(
        "INSERT INTO decisions (deed, account, subject, who, reason, decided_at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            *(decision.choice, decision.account, decision.subject),
            *(decision.who, decision.reason, now, decision.expires_at),
        ),
    )
    number: int = done.fetchone()[0]
    return number
